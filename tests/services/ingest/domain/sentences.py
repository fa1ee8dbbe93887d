"""Sentences of about eight words in thirty languages, as pages begin with them."""

from collections.abc import Mapping
from typing import Final

_WRITTEN: Final = {
    "en": """The council will vote on the bridge tomorrow.
Heavy rain flooded two villages in the valley.
Her brother found the ring under the floor.
Fishermen want higher quotas for herring this year.
The museum opens again after four long months.
Nobody knows why the bells rang last night.
Prices for bread have risen since early spring.
A new ferry connects both islands every hour.
The judge sent the jury home on Friday.
Children planted three hundred trees along the road.""",
    "de": """Der Stadtrat stimmt morgen über die Brücke ab.
Starker Regen hat zwei Dörfer im Tal überflutet.
Ihr Bruder fand den Ring unter dem Boden.
Die Fischer wünschen sich höhere Quoten für Hering.
Das Museum öffnet nach vier langen Monaten wieder.
Niemand weiß, warum gestern Nacht die Glocken läuteten.
Die Preise für Brot sind seit Frühling gestiegen.
Eine neue Fähre verbindet stündlich die beiden Inseln.
Der Richter schickte die Geschworenen am Freitag heim.
Kinder haben dreihundert Bäume an der Straße gepflanzt.""",
    "fr": """Le conseil municipal vote demain sur le pont.
De fortes pluies ont inondé deux villages hier.
Son frère a trouvé la bague sous le plancher.
Les pêcheurs demandent des quotas de hareng plus élevés.
Le musée rouvre ses portes après quatre longs mois.
Personne ne sait pourquoi les cloches ont sonné hier.
Le prix du pain a augmenté depuis le printemps.
Un nouveau bac relie les deux îles chaque heure.
Le juge a renvoyé les jurés chez eux vendredi.
Des enfants ont planté trois cents arbres en ville.""",
    "es": """El ayuntamiento votará mañana sobre el nuevo puente.
Las fuertes lluvias inundaron ayer dos pueblos del valle.
Su hermano encontró el anillo debajo del suelo.
Los pescadores piden cuotas más altas para el arenque.
El museo vuelve a abrir después de cuatro meses.
Nadie sabe por qué sonaron anoche las campanas viejas.
El precio del pan ha subido desde la primavera.
Un nuevo transbordador une las dos islas cada hora.
El juez envió a los jurados a casa ayer.
Los niños plantaron trescientos árboles junto a la carretera.""",
    "pt": """A câmara municipal vota amanhã sobre a nova ponte.
As chuvas fortes inundaram ontem duas aldeias do vale.
O irmão dela encontrou o anel debaixo do chão.
Os pescadores pedem quotas mais altas para o arenque.
O museu volta a abrir depois de quatro meses.
Ninguém sabe por que os sinos tocaram ontem à noite.
O preço do pão subiu muito desde a primavera.
Uma nova balsa liga as duas ilhas a cada hora.
O juiz mandou os jurados para casa na sexta.
As crianças plantaram trezentas árvores ao longo da estrada.""",
    "it": """Il consiglio comunale vota domani sul nuovo ponte.
Le forti piogge hanno allagato due paesi della valle.
Suo fratello ha trovato l'anello sotto il pavimento.
I pescatori chiedono quote più alte per le aringhe.
Il museo riapre dopo quattro lunghi mesi di lavori.
Nessuno sa perché ieri notte le campane hanno suonato.
Il prezzo del pane è aumentato dalla scorsa primavera.
Un nuovo traghetto collega le due isole ogni ora.
Il giudice ha mandato i giurati a casa venerdì.
I bambini hanno piantato trecento alberi lungo la strada.""",
    "nl": """De gemeenteraad stemt morgen over de nieuwe brug.
Zware regen heeft twee dorpen in het dal overstroomd.
Haar broer vond de ring onder de houten vloer.
De vissers willen dit jaar hogere quota voor haring.
Het museum gaat na vier lange maanden weer open.
Niemand weet waarom de klokken gisteravond hebben geluid.
De prijs van brood is sinds het voorjaar gestegen.
Een nieuwe veerboot verbindt elk uur de twee eilanden.
De rechter stuurde de juryleden vrijdag naar hun huis.
Kinderen hebben driehonderd bomen langs de weg geplant.""",
    "sv": """Kommunfullmäktige röstar i morgon om den nya bron.
Kraftigt regn har översvämmat två byar i dalen.
Hennes bror hittade ringen under det gamla golvet.
Fiskarna vill ha högre kvoter för sill i år.
Museet öppnar igen efter fyra långa månaders arbete.
Ingen vet varför klockorna ringde sent i går kväll.
Priset på bröd har stigit sedan förra våren.
En ny färja förbinder de båda öarna varje timme.
Domaren skickade hem nämndemännen på fredagen efter lunch.
Barnen har planterat trehundra träd längs den nya vägen.""",
    "da": """Byrådet stemmer i morgen om den nye bro over åen.
Kraftig regn har oversvømmet to landsbyer nede i dalen.
Hendes bror fandt ringen under det gamle trægulv.
Fiskerne vil have højere kvoter for sild i år.
Museet åbner igen efter fire lange måneders arbejde.
Ingen ved hvorfor klokkerne ringede sent i går aftes.
Prisen på brød er steget meget siden foråret.
En ny færge forbinder nu de to øer hver time.
Dommeren sendte nævningene hjem i fredags efter frokost.
Børnene har plantet tre hundrede træer langs den nye vej.""",
    "no": """Kommunestyret stemmer i morgen over den nye broen.
Kraftig regn har oversvømt to bygder nede i dalen.
Broren hennes fant ringen under det gamle tregulvet.
Fiskerne vil ha høyere kvoter for sild i år.
Museet åpner igjen etter fire lange måneder med arbeid.
Ingen vet hvorfor klokkene ringte sent i går kveld.
Prisen på brød har økt mye siden i vår.
En ny ferge knytter nå sammen øyene hver time.
Dommeren sendte meddommerne hjem på fredag etter lunsj.
Barna har plantet tre hundre trær langs den nye veien.""",
    "fi": """Kaupunginvaltuusto äänestää huomenna uudesta sillasta joen yli.
Rankka sade on jättänyt kaksi kylää veden alle.
Hänen veljensä löysi sormuksen vanhan lattian alta eilen.
Kalastajat haluavat tänä vuonna suuremmat kiintiöt silakalle.
Museo avataan jälleen neljän pitkän kuukauden jälkeen.
Kukaan ei tiedä miksi kellot soivat eilen illalla.
Leivän hinta on noussut paljon viime keväästä lähtien.
Uusi lautta yhdistää molemmat saaret nyt joka tunti.
Tuomari lähetti lautamiehet kotiin perjantaina lounaan jälkeen.
Lapset ovat istuttaneet kolmesataa puuta uuden tien varrelle.""",
    "pl": """Rada miasta zagłosuje jutro w sprawie nowego mostu.
Ulewne deszcze zalały wczoraj dwie wsie w dolinie.
Jej brat znalazł pierścionek pod starą drewnianą podłogą.
Rybacy chcą w tym roku wyższych limitów na śledzie.
Muzeum znowu otwiera drzwi po czterech długich miesiącach.
Nikt nie wie, dlaczego wczoraj w nocy biły dzwony.
Ceny chleba bardzo wzrosły od wczesnej wiosny.
Nowy prom łączy teraz obie wyspy co godzinę.
Sędzia odesłał w piątek ławników do domów.
Dzieci posadziły trzysta drzew wzdłuż nowej drogi.""",
    "cs": """Zastupitelstvo bude zítra hlasovat o novém mostu přes řeku.
Silný déšť včera zaplavil dvě vesnice v údolí.
Její bratr našel prsten pod starou dřevěnou podlahou.
Rybáři chtějí letos vyšší kvóty na lov sledě.
Muzeum znovu otevírá po čtyřech dlouhých měsících oprav.
Nikdo neví, proč včera v noci zvonily zvony.
Ceny chleba od časného jara velmi vzrostly.
Nový přívoz spojuje nyní oba ostrovy každou hodinu.
Soudce poslal v pátek porotce domů po obědě.
Děti zasadily tři sta stromů podél nové silnice.""",
    "hu": """A városi tanács holnap szavaz az új hídról.
A heves esőzés tegnap két falut öntött el.
A bátyja megtalálta a gyűrűt a régi padló alatt.
A halászok idén magasabb kvótát kérnek a heringre.
A múzeum négy hosszú hónap után ismét kinyit.
Senki sem tudja, miért szóltak tegnap éjjel a harangok.
A kenyér ára sokat nőtt a tavasz óta.
Egy új komp óránként köti össze a két szigetet.
A bíró pénteken hazaküldte az esküdteket ebéd után.
A gyerekek háromszáz fát ültettek az új út mentén.""",
    "ro": """Consiliul local votează mâine asupra noului pod.
Ploile puternice au inundat ieri două sate din vale.
Fratele ei a găsit inelul sub podeaua veche.
Pescarii cer anul acesta cote mai mari pentru hering.
Muzeul se redeschide după patru luni lungi de lucrări.
Nimeni nu știe de ce au bătut clopotele aseară.
Prețul pâinii a crescut mult din primăvară încoace.
Un nou bac leagă cele două insule în fiecare oră.
Judecătorul i-a trimis pe jurați acasă vineri.
Copiii au plantat trei sute de copaci lângă drum.""",
    "bg": """Общинският съвет гласува утре за новия мост.
Силният дъжд наводни вчера две села в долината.
Брат ѝ намери пръстена под стария дървен под.
Рибарите искат тази година по-високи квоти за херинга.
Музеят отваря отново след четири дълги месеца ремонт.
Никой не знае защо снощи са били камбаните.
Цената на хляба се повиши много от пролетта.
Нов ферибот свързва двата острова на всеки час.
Съдията изпрати съдебните заседатели у дома в петък.
Децата засадиха триста дървета край новия път.""",
    "ru": """Городской совет завтра проголосует по новому мосту.
Сильный дождь затопил вчера две деревни в долине.
Её брат нашёл кольцо под старым деревянным полом.
Рыбаки хотят в этом году повысить квоты на сельдь.
Музей снова открывается после четырёх долгих месяцев.
Никто не знает, почему ночью звонили колокола.
Цены на хлеб сильно выросли с начала весны.
Новый паром соединяет оба острова каждый час.
Судья отпустил присяжных домой в пятницу после обеда.
Дети посадили триста деревьев вдоль новой дороги.""",
    "uk": """Міська рада завтра голосуватиме щодо нового мосту.
Сильний дощ учора затопив два села в долині.
Її брат знайшов каблучку під старою дерев'яною підлогою.
Рибалки хочуть цього року вищих квот на оселедець.
Музей знову відкривається після чотирьох довгих місяців.
Ніхто не знає, чому вночі дзвонили дзвони.
Ціни на хліб дуже зросли від початку весни.
Новий пором щогодини сполучає обидва острови.
Суддя відпустив присяжних додому в п'ятницю після обіду.
Діти посадили триста дерев уздовж нової дороги.""",
    "el": """Το δημοτικό συμβούλιο ψηφίζει αύριο για τη γέφυρα.
Η δυνατή βροχή πλημμύρισε χθες δύο χωριά.
Ο αδελφός της βρήκε το δαχτυλίδι κάτω από το πάτωμα.
Οι ψαράδες θέλουν φέτος μεγαλύτερες ποσοστώσεις.
Το μουσείο ανοίγει ξανά μετά από τέσσερις μήνες.
Κανείς δεν ξέρει γιατί χτύπησαν χθες οι καμπάνες.
Η τιμή του ψωμιού ανέβηκε πολύ από την άνοιξη.
Ένα νέο πλοίο ενώνει τα δύο νησιά κάθε ώρα.
Ο δικαστής έστειλε τους ενόρκους σπίτι την Παρασκευή.
Τα παιδιά φύτεψαν τριακόσια δέντρα δίπλα στον δρόμο.""",
    "tr": """Belediye meclisi yarın yeni köprü için oy kullanacak.
Şiddetli yağmur dün vadideki iki köyü sular altında bıraktı.
Kardeşi yüzüğü eski tahta döşemenin altında buldu.
Balıkçılar bu yıl ringa için daha yüksek kota istiyor.
Müze dört uzun ayın ardından yeniden açılıyor.
Dün gece çanların neden çaldığını hiç kimse bilmiyor.
Ekmeğin fiyatı ilkbahardan bu yana çok arttı.
Yeni bir feribot iki adayı her saat birbirine bağlıyor.
Yargıç cuma günü jüri üyelerini evlerine gönderdi.
Çocuklar yeni yolun kenarına üç yüz ağaç dikti.""",
    "ar": """سيصوت مجلس المدينة غدا على الجسر الجديد.
أغرقت الأمطار الغزيرة أمس قريتين في الوادي.
وجد أخوها الخاتم تحت أرضية البيت القديم.
يطالب الصيادون هذا العام بحصص أكبر من الأسماك.
يفتح المتحف أبوابه من جديد بعد أربعة أشهر.
لا أحد يعرف لماذا دقت الأجراس ليلة أمس.
ارتفع سعر الخبز كثيرا منذ بداية الربيع.
تربط عبارة جديدة بين الجزيرتين كل ساعة.
أرسل القاضي المحلفين إلى بيوتهم يوم الجمعة.
زرع الأطفال ثلاثمئة شجرة على جانب الطريق الجديد.""",
    "fa": """شورای شهر فردا درباره پل تازه رأی می‌دهد.
باران شدید دیروز دو روستا را در دره زیر آب برد.
برادرش انگشتر را زیر کف چوبی خانه پیدا کرد.
ماهیگیران امسال سهمیه بیشتری برای صید می‌خواهند.
موزه پس از چهار ماه طولانی دوباره باز می‌شود.
هیچ کس نمی‌داند چرا دیشب زنگ‌ها به صدا درآمدند.
قیمت نان از آغاز بهار بسیار بالا رفته است.
کشتی تازه‌ای هر ساعت دو جزیره را به هم می‌رساند.
قاضی روز جمعه اعضای هیئت منصفه را به خانه فرستاد.
کودکان سیصد درخت در کنار جاده تازه کاشتند.""",
    "he": """מועצת העיר תצביע מחר על הגשר החדש.
הגשם החזק הציף אתמול שני כפרים בעמק.
אחיה מצא את הטבעת מתחת לרצפה הישנה.
הדייגים רוצים השנה מכסות גדולות יותר של דגים.
המוזיאון נפתח מחדש אחרי ארבעה חודשים ארוכים.
איש אינו יודע מדוע צלצלו הפעמונים אתמול בלילה.
מחיר הלחם עלה מאוד מאז תחילת האביב.
מעבורת חדשה מחברת את שני האיים בכל שעה.
השופט שלח את המושבעים הביתה ביום שישי.
הילדים נטעו שלוש מאות עצים לאורך הדרך החדשה.""",
    "hi": """नगर परिषद कल नए पुल पर मतदान करेगी।
तेज़ बारिश से कल घाटी के दो गाँव डूब गए।
उसके भाई को अँगूठी पुराने फ़र्श के नीचे मिली।
मछुआरे इस साल ज़्यादा मछली पकड़ने की अनुमति चाहते हैं।
संग्रहालय चार लंबे महीनों के बाद फिर खुल रहा है।
कोई नहीं जानता कि कल रात घंटियाँ क्यों बजीं।
रोटी का दाम वसंत से बहुत बढ़ गया है।
एक नई नाव हर घंटे दोनों द्वीपों को जोड़ती है।
न्यायाधीश ने शुक्रवार को सबको घर भेज दिया।
बच्चों ने नई सड़क के किनारे तीन सौ पेड़ लगाए।""",
    "id": """Dewan kota besok akan memilih tentang jembatan baru.
Hujan deras kemarin membanjiri dua desa di lembah.
Saudaranya menemukan cincin itu di bawah lantai kayu.
Para nelayan tahun ini meminta kuota yang lebih tinggi.
Museum itu dibuka kembali setelah empat bulan yang panjang.
Tidak ada yang tahu mengapa lonceng berbunyi semalam.
Harga roti naik banyak sejak awal tahun ini.
Sebuah feri baru menghubungkan kedua pulau setiap jam.
Hakim menyuruh para juri pulang pada hari Jumat.
Anak-anak menanam tiga ratus pohon di sepanjang jalan.""",
    "vi": """Hội đồng thành phố ngày mai bỏ phiếu về cây cầu.
Mưa lớn hôm qua làm ngập hai ngôi làng.
Anh trai cô tìm thấy chiếc nhẫn dưới sàn nhà.
Ngư dân năm nay muốn được đánh bắt nhiều hơn.
Bảo tàng mở cửa trở lại sau bốn tháng dài.
Không ai biết vì sao đêm qua chuông lại kêu.
Giá bánh mì đã tăng nhiều từ mùa xuân.
Một chuyến phà mới nối hai hòn đảo mỗi giờ.
Thẩm phán cho bồi thẩm đoàn về nhà hôm thứ sáu.
Trẻ em đã trồng ba trăm cây dọc con đường mới.""",
    "th": """สภาเมืองจะลงคะแนนเรื่องสะพานใหม่ในวันพรุ่งนี้
ฝนตกหนักเมื่อวานทำให้น้ำท่วมสองหมู่บ้านในหุบเขา
พี่ชายของเธอพบแหวนอยู่ใต้พื้นบ้านเก่า
ชาวประมงต้องการจับปลาให้ได้มากขึ้นในปีนี้
พิพิธภัณฑ์เปิดอีกครั้งหลังจากปิดไปสี่เดือน
ไม่มีใครรู้ว่าทำไมระฆังจึงดังเมื่อคืนนี้
ราคาขนมปังสูงขึ้นมากตั้งแต่ต้นปีที่ผ่านมา
เรือข้ามฟากลำใหม่เชื่อมสองเกาะทุกชั่วโมง
ผู้พิพากษาให้คณะลูกขุนกลับบ้านในวันศุกร์
เด็กๆ ปลูกต้นไม้สามร้อยต้นริมถนนสายใหม่""",
    "ko": """시의회는 내일 새 다리를 놓고 표결할 예정이다.
어제 내린 큰비로 골짜기의 두 마을이 물에 잠겼다.
그녀의 오빠가 낡은 마루 밑에서 반지를 찾았다.
어민들은 올해 청어 어획량을 늘려 달라고 요구한다.
박물관은 넉 달 만에 다시 문을 연다.
어젯밤 종이 왜 울렸는지 아무도 모른다.
빵값이 봄부터 눈에 띄게 많이 올랐다.
새 여객선이 한 시간마다 두 섬을 오간다.
판사는 금요일 점심 뒤에 배심원들을 돌려보냈다.
아이들이 새 길을 따라 나무 삼백 그루를 심었다.""",
    "ja": """市議会は明日、新しい橋について採決を行う。
昨日の大雨で谷の二つの村が水につかった。
彼女の兄が古い床の下から指輪を見つけた。
漁師たちは今年のニシンの漁獲枠を増やしてほしいという。
博物館は四か月ぶりに再び開館する予定だ。
昨夜なぜ鐘が鳴ったのかは誰も知らない。
パンの値段は春からずいぶん上がっている。
新しい渡し船が一時間ごとに二つの島を結ぶ。
裁判長は金曜日の昼に裁判員を家に帰した。
子どもたちが新しい道に三百本の木を植えた。""",
    "zh": """市议会明天将就新桥的建设进行表决。
昨天的大雨淹没了山谷里的两个村庄。
她的哥哥在旧地板下面找到了那枚戒指。
渔民们希望今年能够提高鲱鱼的捕捞配额。
博物馆在关闭四个月之后重新对外开放。
没有人知道昨天夜里钟声为什么会响起。
面包的价格从春天以来已经上涨了很多。
一艘新的渡轮每小时往返于两座岛屿之间。
法官星期五下午让陪审员们全都回家了。
孩子们沿着新修的公路种下了三百棵树。""",
}
SENTENCES: Final[Mapping[str, tuple[str, ...]]] = {
    language: tuple(text.split("\n")) for language, text in _WRITTEN.items()
}
