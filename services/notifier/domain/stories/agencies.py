"""Who reports for others: news agencies, and papers and broadcasters that others quote, with names and hosts."""

from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True)
class Agency:
    """One whose reporting others rest on."""

    id: str
    names: tuple[str, ...]
    """What it is called in texts; one of capitals only is told from a word by them."""
    hosts: tuple[str, ...] = ()
    """Its own sites; what stands under them is its own reporting."""


_TABLE: Final = """
yonhap | Yonhap News Agency, Yonhap News, Yonhap, 연합뉴스, 聯合ニュース, 韩联社, 韓聯社 | yna.co.kr yonhapnews.co.kr
kcna | Korean Central News Agency, KCNA, 조선중앙통신, 朝鮮中央通信, 朝中社 | kcna.kp kcna.co.jp kcnawatch.org
newsis | Newsis, 뉴시스 | newsis.com
news1 | News1, 뉴스1 | news1.kr
kbs | KBS World, KBS | kbs.co.kr
nhk | NHK World, NHK | nhk.or.jp nhk.jp
kyodo | Kyodo News, Kyodo, 共同通信 | kyodonews.net kyodonews.jp kyodo.co.jp
jiji | Jiji Press, Jiji, 時事通信 | jiji.com
nikkei | Nikkei Asia, Nikkei, 日本経済新聞 | nikkei.com
yomiuri | Yomiuri Shimbun, Yomiuri | yomiuri.co.jp
asahi | Asahi Shimbun, Asahi | asahi.com
reuters | Thomson Reuters, Reuters, 로이터, ロイター, 路透社, Рейтер | reuters.com
ap | The Associated Press, Associated Press, AP통신, AP News, AP | apnews.com ap.org
afp | Agence France-Presse, Agence France Presse, AFP통신, AFP | afp.com
dpa | Deutsche Presse-Agentur, dpa, DPA | dpa.com dpa-international.com
efe | Agencia EFE, EFE | efe.com
ansa | ANSA | ansa.it
upi | United Press International, UPI | upi.com
bloomberg | Bloomberg News, Bloomberg | bloomberg.com
xinhua | Xinhua News Agency, Xinhua, 新华社, 新華社, 신화통신 | xinhuanet.com news.cn
global-times | Global Times, 环球时报 | globaltimes.cn
cctv | CCTV, CGTN | cctv.com cgtn.com
cna-taiwan | Central News Agency, 中央社 | cna.com.tw focustaiwan.tw
tass | Itar-Tass, TASS, Tass, ТАСС, 타스통신 | tass.com tass.ru
interfax | Interfax, Интерфакс | interfax.com interfax.ru
ria | RIA Novosti, RIA, РИА Новости | ria.ru
interfax-ukraine | Interfax-Ukraine | interfax.com.ua
ukrinform | Ukrinform, Укринформ, Укрінформ | ukrinform.net ukrinform.ua
kyiv-independent | Kyiv Independent | kyivindependent.com
ukrainska-pravda | Ukrainska Pravda, Ukrainian Pravda | pravda.com.ua
belta | BelTA, Belta | belta.by
anadolu | Anadolu Agency, Anadolu | aa.com.tr
irna | Islamic Republic News Agency, IRNA | irna.ir
tasnim | Tasnim | tasnimnews.com
fars | Fars News Agency, Fars | farsnews.ir
mehr | Mehr News Agency, Mehr | mehrnews.com
isna | ISNA | isna.ir
sana | SANA | sana.sy
spa | Saudi Press Agency, SPA | spa.gov.sa
wam | WAM | wam.ae
mena | Middle East News Agency, MENA | mena.org.eg
wafa | WAFA | wafa.ps
al-jazeera | Al Jazeera, Aljazeera, Al-Jazeera | aljazeera.com aljazeera.net
al-arabiya | Al Arabiya, Al-Arabiya | alarabiya.net
haaretz | Haaretz | haaretz.com
times-of-israel | Times of Israel | timesofisrael.com
pti | Press Trust of India, PTI | ptinews.com
ani | Asian News International, ANI | aninews.in
app-pakistan | Associated Press of Pakistan, APP | app.com.pk
dawn | Dawn | dawn.com
vna | Vietnam News Agency, VNA | vietnamplus.vn vnanet.vn
antara | Antara | antaranews.com
bernama | Bernama | bernama.com
aap | Australian Associated Press, AAP | aap.com.au
abc-australia | Australian Broadcasting Corporation | abc.net.au
canadian-press | Canadian Press | thecanadianpress.com
pa | PA Media, Press Association, PA news agency | pamediagroup.com
bbc | BBC News, BBC | bbc.com bbc.co.uk
guardian | Guardian | theguardian.com
times | Times of London | thetimes.co.uk thetimes.com
telegraph | Daily Telegraph | telegraph.co.uk
financial-times | Financial Times | ft.com
economist | Economist | economist.com
new-york-times | New York Times, NYT | nytimes.com
washington-post | Washington Post | washingtonpost.com
wall-street-journal | Wall Street Journal, WSJ | wsj.com
cnn | CNN | cnn.com
nbc | NBC News, NBC | nbcnews.com
cbs | CBS News, CBS | cbsnews.com
abc-news | ABC News | abcnews.go.com abcnews.com
fox | Fox News | foxnews.com
npr | NPR | npr.org
politico | Politico | politico.com politico.eu
axios | Axios | axios.com
nk-news | NK News | nknews.org
rfe-rl | Radio Free Europe/Radio Liberty, Radio Free Europe, RFE/RL | rferl.org
rfa | Radio Free Asia, RFA, 자유아시아방송 | rfa.org
voa | Voice of America, VOA | voanews.com
deutsche-welle | Deutsche Welle, DW | dw.com
spiegel | Der Spiegel, Spiegel | spiegel.de
bild | Bild | bild.de
le-monde | Le Monde | lemonde.fr
france-24 | France 24 | france24.com
el-pais | El País, El Pais | elpais.com
belga | Belga | belga.be belganewsagency.eu
tt | TT News Agency, TT nyhetsbyrå | tt.se
ntb | NTB | ntb.no
ritzau | Ritzau | ritzau.dk
pap | Polish Press Agency, PAP | pap.pl
mti | MTI | mti.hu
tanjug | Tanjug | tanjug.rs
hina | HINA, Hina | hina.hr
meduza | Meduza | meduza.io
"""


def _agency(line: str) -> Agency:
    id, names, hosts = (part.strip() for part in line.split("|"))
    return Agency(id, tuple(name.strip() for name in names.split(",")), tuple(hosts.split()))


AGENCIES: Final = tuple(_agency(line) for line in _TABLE.strip().splitlines())
"""All that are known, the data of `origins`."""
