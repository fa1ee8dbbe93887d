"""The words of page furniture: patterns separated by `;`, without case, digits and signs around them left out."""

from typing import Final

BUTTONS: Final = r"""
(log|sign)[ -]?(in|on|up|out); register( now)?; subscribe( now| today)?; my account; profile; menu; search; close;
open; home; top; back( to (top|home|results))?; next; previous; prev; skip( to)?( the)?( main)? content; loading;
more; less; share( this)?( article| story| page| post| link)?( (on|via|with) [\w ,/&]{1,60})?; shares; tweet;
retweet; post; print( this)?( page| article)?; e-?mail( this)?( article| page)?; copy( the)?( link| url)?;
link copied!?; saved?; save (for later|article|story); bookmark( this)?; likes?; dislike; reply; replies; report;
flag; recommend; upvote; follow( us)?( on [\w ,/&]{1,40})?; following;
(read|show|load|view|see|learn|find out) (more|all|less); view( all)? comments; expand; collapse; gallery;
view gallery; slideshow; font ?size; text ?size; a{2,3}; smaller; larger; zoom( in| out)?; (dark|light) mode;
(\w+ )?icon; image; logo; avatar; thumbnail; caret; chevron(-\w+)?
"""
NETWORKS: Final = r"""
face ?book; twitter; x; whats ?app; telegram; linked ?in; reddit; messenger; pinterest; tumblr; flipboard; pocket;
instagram; you ?tube; tik ?tok; threads; bluesky; mastodon; kakao ?(talk|story); line; naver( blog| band)?; band;
rss( feed)?
"""
PLAYERS: Final = r"""
listen( now| to this article| to the story)?; play( video| audio)?; pause; (un)?mute; full ?screen; watch( live)?
"""
ADVERTS: Final = r"""
ads?; advert; advertisement; advertising; sponsored( content| links?)?; promoted; paid (post|content);
partner content
"""
CONSENT: Final = r"""
accept( all)?( cookies)?; reject( all)?( cookies)?; i? ?(agree|accept); got it; ok; okay; allow all; deny;
more options; (manage|cookie|privacy)( my)? (settings|preferences|options|choices|consent|cookies|policy|notice);
cookies
"""
PARTS_OF_A_SITE: Final = r"""
terms( (of|and|&) (use|service|conditions))?; privacy; contact( us)?; about( us)?; careers; jobs; site ?map; help;
faq; accessibility( statement| help)?; imprint; advertise( with us)?; press; newsletters?; e-?paper; classifieds;
puzzles; crosswords?; horoscopes?; weather; podcasts?; videos?; photos?; live; breaking( news)?
"""
MEASURES: Final = r"""
comments?; views?; reads?; reactions?; (min|mins|minutes?|sec|seconds?)( read| listen| ago)?; reading time; end;
((an?|one) )?(hours?|days?|weeks?|months?|years?) ago; just now; yesterday; today; the end
"""
KOREAN: Final = r"""
로그인; 회원가입; 구독(하기)?; 공유(하기)?; 인쇄; 스크랩; 글자 ?크기( 조절)?; 가나?; 좋아요; 싫어요; 슬퍼요; 화나요;
훈훈해요; 기사 ?(추천|제보|저장|듣기); 댓글( ?(쓰기|달기|보기))?; 닫기; 목록; 이전; 다음; 홈; 검색; 메뉴;
전체 ?메뉴; 광고; url ?복사; 페이스북; 트위터; 카카오(톡|스토리); 네이버; 밴드; 본문 ?바로가기; 메일; 앱으로 보기
"""
GERMAN: Final = r"""
anmelden; einloggen; abonnieren; (artikel )?(teilen|drucken|merken|vorlesen)( auf .{1,20})?; anzeige; werbung; mehr;
startseite; (\d+ )?kommentare?; impressum; datenschutz(erklärung)?; agb; kontakt; suche; menü; weiterlesen;
nach oben; zur (startseite|übersicht); link kopieren; jetzt (abonnieren|anmelden|testen); nutzungsbedingungen;
über uns; abo; schließen; als e-mail (ver)?senden; \d+ (min|minuten)\.? lesezeit; lesezeit:? \d+ min(uten)?\.?;
zum inhalt( springen)?
"""
FRENCH: Final = r"""
s'abonner; abonnez-vous; se connecter; connexion; partager( (sur|par) .{1,20})?; imprimer; publicité; commentaires?;
réagir; accueil; recherche(r)?; menu; mentions légales; (politique de )?confidentialité; contact(ez-nous)?;
copier le lien; enregistrer; lire (la suite|plus tard); qui sommes-nous ?\??; temps de lecture.{0,20};
lecture \d+ min\.?; aller au contenu; fermer; écouter
"""
SPANISH: Final = r"""
compartir( (en|por) .{1,20})?; imprimir; publicidad; suscr[ií]bete; suscribirse; iniciar sesión; inicie sesión;
comentarios?; inicio; buscar; men[uú]; aviso legal; (política de )?privacidad; contacto; copiar (el )?enlace;
guardar; escuchar; apuntarse; quiénes somos; ir al contenido; cerrar; ver más; leer más; publicité; registrarse;
newsletter
"""
ROMANCE: Final = r"""
condividi; stampa; pubblicità; abbonati; accedi; commenti; home ?page; cerca; contatti; privacy; chiudi; copia link;
compartilh(ar|e)( .{1,20})?; imprimir; publicidade; assine( já)?; entrar; comentários; início; buscar; contato;
fechar; delen; afdrukken; advertentie; inloggen; abonneren; reacties; zoeken; sluiten; del; skriv ut; annons(e)?;
logg(a)? inn?; udostępnij; drukuj; reklama; zaloguj( się)?; komentarze; szukaj; zamknij; paylaş; yazdır; reklam;
giriş( yap)?; yorumlar; ara
"""
SLAVIC: Final = r"""
войти; вход; регистрация; подпис(аться|ка); поделиться( в .{1,20})?; печать; распечатать; реклама;
комментари(и|ев|й); главная; поиск; меню; контакты; о (нас|проекте|редакции); скопировать ссылку; читать далее;
закрыть; ещ[её]; наверх; сохранить; увійти; реєстрація; підпис(атися|ка); поділитися; друк; коментар(і|ів)?;
головна; пошук; контакти; про (нас|проєкт); скопіювати посилання; читати далі; закрити; ще; зберегти; слухати;
слушать; политика конфиденциальности; перейти к содержанию
"""
SEMITIC: Final = r"""
تسجيل الدخول; الدخول; اشترك( الآن)?; مشاركة; شارك; طباعة; إعلان; تعليقات?; التعليقات; الرئيسية; بحث; القائمة;
اتصل بنا; من نحن; نسخ الرابط; حفظ; المزيد; اقرأ المزيد; استمع; إغلاق; سياسة الخصوصية; الشروط والأحكام;
انتقل إلى المحتوى( الرئيسي)?; ورود; ثبت نام; اشتراک( گذاری)?; چاپ; آگهی; تبلیغات; دیدگاه(‌?ها)?; نظرات; خانه;
صفحه اصلی; جستجو; تماس با ما; درباره ما; کپی پیوند; ذخیره; بیشتر; حریم خصوصی; فهرست; رفتن به متن اصلی; הרשמה;
התחברות; כניסה; מינוי; שתפו; שיתוף; הדפסה; פרסומת; תגובות; ראשי; דף הבית; חיפוש; תפריט; צור קשר; אודות; העתקת קישור;
שמירה; עוד; סגור; מדיניות פרטיות; תנאי שימוש; האזנה
"""
INDIAN: Final = r"""
लॉग ?इन( करें)?; साइन ?इन; सदस्यता( लें)?; साझा करें; शेयर करें; प्रिंट( करें)?; विज्ञापन; टिप्पणियाँ;
टिप्पणी( करें)?; होम; मुखपृष्ठ; खोजें; मेन्यू; मेनू; संपर्क( करें)?; हमारे बारे में; लिंक कॉपी करें; सहेजें;
और पढ़ें; और; बंद करें; निजता( नीति)?; गोपनीयता( नीति)?; सुनें
"""
EAST_ASIAN: Final = r"""
ログイン; 会員登録; 新規登録; 購読( する)?; シェア( する)?; 共有; 印刷( する)?; 広告; PR; コメント( する)?; ホーム;
トップ( ページ)?; 検索; メニュー; お問い合わせ; 会社概要; リンクをコピー; 保存( する)?; もっと見る; 続きを読む;
閉じる; ツイート; 利用規約; プライバシー( ポリシー)?; 記事を聞く; 本文へ(移動)?; 登录; 登錄; 登入; 注册; 註冊; 订阅;
訂閱; 分享( 到.{1,10})?; 打印; 列印; 广告; 廣告; 评论; 評論; 留言; 首页; 首頁; 搜索; 搜尋; 菜单; 選單; 联系我们;
關於我們; 关于我们; 复制链接; 收藏; 更多; 阅读全文; 关闭; 点赞; 扫一扫.{0,20}; 微信; 微博; 隐私政策; 使用条款; 收听;
跳至(主要)?内容; 返回顶部; 字号[大中小]*
"""
WHOLE_LINES: Final = (
    BUTTONS, NETWORKS, PLAYERS, ADVERTS, CONSENT, PARTS_OF_A_SITE, MEASURES, KOREAN, GERMAN, FRENCH, SPANISH,
    ROMANCE, SLAVIC, SEMITIC, INDIAN, EAST_ASIAN,
)  # fmt: skip
"""What stands on a line alone."""

PROMPTS: Final = r"""
sign up (for|to|now|here|today|and)\b; subscribe (to|for|now|today|here)\b; tap (here|to)\b; click (here|on|to)\b;
get (the|our|your) (day's|daily|latest|free|best|top); log in (to|or|with|here)\b; download (the|our)\b;
please (log|sign|subscribe|enable|register|disable|wait)\b; follow (us|our|the \w+ on)\b; share (this|your)\b;
join (us|our|the (conversation|discussion|debate))\b; tell us\b; enter your (e-?mail|name|password)\b;
have your say; (got|do you have) a (tip|story)\b; let us know\b; continue reading; scroll (down|to)\b;
contact (the \w+|us)\b; you (need|must|have) to (be logged|log|sign|register|subscribe);
already (a (subscriber|member)|subscribed|have an acc);
to (write|post|leave|add|read|view) (a |all |more )?(comments?|reply|full article); create (an|a free|your) account;
become a (member|subscriber|supporter); support (our|independent|quality) \w+; try (it )?(free|for \W?\d);
this (article|story|content|post) is (only )?(for|available to) (our |paid |paying )?(subscribers|members);
thank(s| you) for (reading|subscribing|signing); you have (\d+|one|no|reached)\b.{0,40}\b(article|stories|limit);
(newsletter|subscription) (sign|offer); view (image|gallery|comments)\b; (hide|toggle) caption; enlarge this image;
알림; 구독하고; 이 기사를 (추천|공유|저장|프린트|제보); 제보는; 카카오톡 제보
"""
FOREIGN_PROMPTS: Final = r"""
bitte melden sie sich; melden sie sich (jetzt )?(an|für)\b; jetzt (abonnieren|anmelden|testen)\b;
unterstützen sie un(s|ser); dieser artikel ist nur für; abonnieren sie; folgen sie uns; inscrivez-vous;
abonnez-vous; connectez-vous; suivez-nous; soutenez-nous; cet article est réservé; suscríbase; suscríbete;
inicie sesión; síganos; síguenos; este artículo es (solo )?para; iscriviti; seguici; inscreva-se; schrijf je in;
meld je aan; подпис(ывайтесь|аться на|ывайся); войдите,? чтобы; поддержите; эта статья доступна;
підпис(уйтесь|атися на); увійдіть,? щоб; підтримайте; ця стаття для; سجل الدخول; تابعونا; تابعنا; ادعمونا;
هذا المقال للمشتركين; برای نوشتن; وارد شوید; عضو شوید; ما را دنبال کنید; این مطلب ویژه; הירשמו; התחברו; עקבו אחרינו;
הכתבה למנויים; लॉग इन कर; सदस्यता ले; हमें फ़ॉलो; यह लेख सदस्यों; コメントを書くには; ログイン(して|すると);
会員登録(して|すると); この記事は(有料)?会員; 登录后; 關注我們; 关注我们; 本文仅供; 订阅我们
"""
NOTICES: Final = r"""
privacy notice:;
(alle rechte vorbehalten|tous droits réservés|todos los derechos|tutti i diritti riservati|todos os direitos);
все права защищены; جميع الحقوق محفوظة; כל הזכויות; सर्वाधिकार; 版权所有; 版權所有; 無断転載; 無断複製; 禁止转载;
advertisement\b; story continues below; (the )?article continues (after|below); this (site|website) uses\b;
we use cookies; we value your privacy; by (clicking|continuing|using|subscribing|signing)\b;
we and our (\d+ )?partners; copyrights?\b; all rights reserved; our standards:;
(additional |further )?reporting by\b; editing by\b; image source\b; (photo|picture)s? by:? *$;
the post .{1,300} appeared first on\b; 저작권자; 무단 ?전재
"""
POINTERS: Final = r"""
also (read|see|watch)\s*[:|>»];
(read|see|watch|listen|hear)( more| next| also| now)?\s*[:|>»];
(read|see|watch|listen|hear) (more|next|also|now)\b\s*([>»–—-]|on\b|about\b|from\b|at\b);
(related|don't miss|must read|in pictures|explainer|opinion|recommended|more on this|further reading)\s*[:|>»];
(관련 ?기사|함께 보기|더 보기|lesen sie (auch|dazu)|lies auch|mehr (zum thema|dazu)|siehe auch|(à )?lire aussi
|voir aussi|lea (también|además)|lee también|le puede interesar|ver también|leggi anche|leia (também|mais)
|lees ook|läs också|les også|czytaj też|читайте (также|ещё)|по теме|читайте також|дивіться також|اقرأ (أيضا
|أيضًا|أيضاً|المزيد)|شاهد أيضا|بیشتر بخوانید|همچنین بخوانید|קראו (גם|עוד)|ראו גם|यह भी पढ़ें|ये भी पढ़ें
|और पढ़ें|関連記事|あわせて読みたい|合わせて読みたい|延伸阅读|延伸閱讀|相关阅读|推荐阅读|oku)\s*[:：|>»];
related (article|story|stories|news|coverage|topics?|tags?)\b;
(most|top|trending|latest|popular) (read|stories|news|posts|videos)\s*[:|]; (tags?|topics?|categor(y|ies))\s*:;
filed under\b; posted in\b
"""
PHRASES: Final = r"""
(log|sign) ?(in|up)\b; subscri(be|ption)s?\b; newsletters?\b;
your? (inbox|browser|device|consent|account|preferences)\b; cookies?\b; privacy policy; personal data;
our (partners|website|site|app|newsletter|journalism|readers)\b; third[- ]part(y|ies); legitimate interest;
consent\b; (write|post|leave) (a )?comments?\b; house rules; comments? (are|section|policy)\b; community guidelines;
click(ing)?\b; javascript; ad[- ]?blocker; free trial; all rights reserved; unauthori[sz]ed; reproduction;
redistribut\w+; terms (of|and)\b; accept all; unsubscribe; trust principles; at any time\b; advertis(ing|ement)s?\b;
personali[sz]ed; delivered to; download\b; the app\b; (twitter|facebook|instagram|youtube|telegram)\b
"""
KOREAN_PHRASES: Final = "무단 ?전재; 재배포; 구독; 로그인; 댓글; 뉴스레터; 제보; 저작권; 해지할 수; 메일로 보내; 후원"
FOREIGN_PHRASES: Final = r"""
newsletter; postfach; abmeldung; jederzeit (möglich|kündbar|abbestell\w+); kommentar (schreiben|verfassen);
nachdruck; cookies?; datenschutz\w*; einwilligung; haben schon ein abo; hier anmelden; werbefrei;
boîte (mail|de réception)|votre boîte; désinscription; déjà abonné; se connecter; reproduction interdite;
droits réservés; en su correo|tu correo; darse de baja; iniciar sesión; prohibida su reproducción;
derechos reservados; nella tua (casella|mail); cancellarti; no seu e-?mail; рассылк\w*; отписаться; в вашей почте;
оставить комментарий; перепечатка; подписк\w*; уже подписаны; розсилк\w*; відписатися; у вашій пошті|вашій пошті;
залишити коментар; передрук; передплат\w*; في بريدك; إلغاء الاشتراك; النشرة البريدية; لإضافة تعليق; للمشتركين;
سجل الدخول; در صندوق|صندوق نامه; لغو (کنید|اشتراک); خبرنامه; نوشتن دیدگاه; مشترک هستید; לתיבת|בתיבת הדואר;
לבטל בכל עת; למנויים; כדי להגיב; ניוזלטר; इनबॉक्स; सदस्यता; लॉग इन; न्यूज़लेटर; メールでお届け; 解除はいつでも;
メールマガジン; 会員限定; ログイン; コメントを書く; 无断転載; 您的邮箱|你的邮箱; 退订; 未经授权; 不得转载; 登录;
订阅; 发表评论
"""
STEMS: Final = """
log in; login; sign in; signin; sign up; signup; subscri; newsletter; inbox; browser; device; consent; account;
preference; cookie; privacy; personal data; partner; website; our site; our app; journalism; reader; third-part;
third part; legitimate; comment; house rules; guideline; click; javascript; blocker; trial; reserved; unauthori;
reproduc; redistribut; terms; accept; trust principles; at any time; advertis; personali; delivered; download;
the app; twitter; facebook; instagram; youtube; telegram; 전재; 재배포; 구독; 로그인; 댓글; 뉴스레터; 제보; 저작권;
해지할; 메일로; 후원; postfach; abmeldung; jederzeit; kommentar; nachdruck; datenschutz; einwilligung; ein abo;
anmelden; werbefrei; boîte; désinscription; abonné; connecter; interdite; réservés; correo; de baja; sesión;
prohibida; reservados; casella; cancellarti; no seu e; рассылк; отписаться; почт; комментари; перепечатка; подписк;
подписаны; розсилк; відписатися; пошті; коментар; передрук; передплат; بريدك; الاشتراك; البريدية; تعليق; مشتركين;
الدخول; صندوق; لغو; خبرنامه; دیدگاه; مشترک; בתיבת; לבטל; למנויים; להגיב; ניוזלטר; इनबॉक्स; सदस्यता; लॉग; न्यूज़लेटर;
メール; 解除; 会員; ログイン; コメント; 转载; 邮箱; 退订; 未经授权; 登录; 订阅; 评论
"""
"""One of these stands in every line in which a phrase does; they are quickly looked for."""

COMMENT_HEADINGS: Final = r"""
((reader|user|view|all|top) )?comments?( section)?; join the (conversation|discussion); discussion; responses?;
(leave|post|write|add) (a|your) (comment|reply); what do you think; 댓글( ?(쓰기|달기|전체))?; 전체 댓글;
kommentare; commentaires; comentarios; comments? \(?\d+\)?; kommentar schreiben;
\d+ (replies|antworten|réponses|respuestas|risposte|respostas|reacties
|ответ(а|ов)?|відповід(ь|і|ей)|ردود|پاسخ|תשובות|प्रतिक्रियाएँ);
\d+ ?(件のコメント|件の返信|条评论|條評論|条回复|개의 댓글); discussion about this \w+; laisser un commentaire;
deja(r)? un comentario; commenti; comentários; reacties; kommentarer; комментари[ийев]+; оставить комментарий;
обсуждение; коментарі; залишити коментар; التعليقات; تعليقات( القراء)?; أضف تعليقا?; دیدگاه‌?ها; نظرات( کاربران)?;
תגובות; הוספת תגובה; टिप्पणियाँ; コメント; 评论; 網友評論; 网友评论; 最新评论; 全部评论; 留言
"""

COMMENT_WORDS: Final = r"""
comments\b; comment (below|section|box|field)\b; have your say\b;
kommentar(en?|er|erna|bereich|spalte|feld|felt(et)?)\b;
commentaires\b; comentarios\b; comentários\b; commenti\b; reacties\b; комментариях; коментарях; komentarzach;
التعليقات; دیدگاه; نظرات; نظر خود; בתגובות; टिप्पणियों; टिप्पणी में; कमेंट; コメント; 评论; 評論; 留言; 댓글
"""
"""Where readers are asked to write."""

NEXT_TEXTS: Final = r"""
next (article|story|post)( in .{1,40})?; nächster (artikel|beitrag); (article|billet) suivant;
siguiente (artículo|noticia);
artículo siguiente; (articolo|notizia) successiv[oa]; (prossimo|próximo) (articolo|artigo); volgende artikel;
следующ(ая|ий) (статья|новость|материал); наступна (стаття|новина); (المقال|الخبر) التالي; (مطلب|خبر) بعدی;
(הכתבה|המאמר) הבא[ה]?; अगल[ाी] (लेख|ख़?बर|खबर); 次の記事; 下一篇(文章)?; 다음 ?기사
"""
"""Headings of another text that follows on the same page."""

READ_LISTS: Final = r"""
(most|more|also|top|trending|latest|popular|related|recommended|recent|editors?'?s?|today's|other
|what to)[ -](read|viewed|watched|shared|popular|commented|discussed|stories|story|news|articles?|posts?|videos?
|topics?|coverage|headlines|reading|picks?|choice|content|links|from (the |our )?.{1,40}|in .{1,40}|on .{1,40}
|now|for you|like this|by .{1,40}|next)( stories| news| now)?
"""
LIST_HEADINGS: Final = r"""
related; recommended( for you)?; trending( now)?; read (more|next|also); see also; up next; next up; icymi; more;
in case you missed it; you (may|might) (also )?(like|be interested in|have missed); don't miss; more stories;
(around|from) the web; (promoted|sponsored) stories; paid content; headlines; breaking news; live updates; just in;
in other news; must[- ]reads?; elsewhere( on .{1,40})?; top (stories|news); about the authors?;
(sobre|about) (la firma|el autor|the writer); meistgelesen; mehr zum thema; auch interessant; verwandte artikel;
das könnte (sie|dich) auch interessieren; mehr (aus|von|über) .{1,40}; lesen sie auch; beliebt(e artikel)?;
neueste (artikel|nachrichten); à lire (aussi|également); les plus (lus|commentés|partagés);
sur le même (sujet|thème); (dans|de) la même rubrique; articles (liés|similaires|recommandés);
nos derniers articles; lo más (leído|visto|comentado|reciente); (noticias|artículos|contenidos?) relacionad[oa]s?;
más (en|de|sobre) .{1,40}; te puede interesar; también te puede interesar; últimas noticias; leggi anche;
potrebbe interessarti( anche)?; (articoli|notizie) correlat[ie]; i più letti; leia (também|mais);
(mais lidas|notícias relacionadas); veja também; lees ook; meest gelezen; läs (också|mer); mest lest; siste nytt;
czytaj (też|także); polecane; najczęściej czytane; ilgili haberler; en çok okunanlar;
самое (читаемое|популярное|обсуждаемое); популярное; читайте также; (материалы|новости|статьи|публикации) по теме;
ещ[её] (в|из|по) .{1,40}; главное( за день)?; последние новости; (смотрите|см\.) также; найпопулярніше;
(матеріали|новини|публікації) за темою; читайте також; ще (в|у|з|по) .{1,40}; останні новини; по теме; за темою;
مواضيع (ذات صلة|متعلقة); أخبار (ذات صلة|متعلقة); مقالات ذات صلة; الأكثر (قراءة|مشاهدة|شيوعا);
المزيد (من|في|عن|حول) .{1,40}; اقرأ أيضا[ًً]?; آخر الأخبار; قد يهمك( أيضا)?; مطالب (مرتبط|پیشنهادی|بیشتر);
(اخبار|خبرهای) مرتبط; پربازدید(ترین‌?ها)?; بیشتر از .{1,40}; آخرین اخبار; بیشتر بخوانید;
כתבות (נוספות|קשורות)( בנושא)?; עוד (ב|מ|על).{1,40}; הנקראות ביותר; הכי נקראות; אולי יעניין אותך; קראו (גם|עוד);
संबंधित (ख़?बरें|ख़बरें|खबरें|लेख|समाचार); सबसे (ज़्यादा|ज्यादा|अधिक) (पढ़ी गईं|पढ़े गए|लोकप्रिय);
(इस अनुभाग से )?और (ख़बरें|खबरें|पढ़ें)?; ताज़ा ख़बरें; (यह|ये) भी पढ़ें; इस अनुभाग से और;
関連(記事|ニュース|リンク|する記事); おすすめ(記事|の記事)?; (アクセス)?ランキング; 人気(記事|の記事|ランキング)?;
新着(記事|ニュース)?; よく読まれ(ている|た)(記事|ニュース)?; この(ジャンル|カテゴリー?)の(記事|ニュース|最新記事)?;
あわせて読みたい; 主要ニュース; 最新ニュース; 相关(新闻|文章|阅读|报道|链接|推荐); 相關(新聞|文章|閱讀|報導|連結);
(热门|熱門)(文章|新闻|新聞|推荐|排行)?; (本栏目|更多)(更多|新闻|报道|文章|内容)?; 推荐(阅读|文章|新闻)?;
最新(新闻|消息|文章|資訊); 猜你喜欢; 延伸(阅读|閱讀); 排行榜; 点击排行; (관련|추천|인기|최신) ?(기사|뉴스);
많이 본 (뉴스|기사); 이 분야의? ?(다른 기사|뉴스|최신기사); 함께 (보면 좋은|볼만한) (뉴스|기사);
실시간 (랭킹|인기).{0,6}; 오늘의 (주요 ?뉴스|핫이슈); 주요 ?기사; 이 시각 (주요)? ?뉴스;
(주요|실시간)( 주요)? ?뉴스; 헤드라인; 다른 기사
"""

RIGHTS: Final = r"""
all rights reserved;
(reproduction|reprinting|republication
|redistribution)( in whole or in part)?( without .{3,40})? is (strictly )?(prohibited|forbidden|not permitted);
(contains|content|text|information)\b.{0,60}\b(licensed|available) under (an?|the)\b.{0,30}\blicen[cs]e;
may not be (published|reproduced|redistributed|reprinted)\b; this article was printed from; alle rechte vorbehalten;
tous droits réservés; todos los derechos reservados; tutti i diritti riservati; todos os direitos reservados;
все права защищены; (усі|всі) права захищен[оі]; перепечатка (только|материалов|запрещена); передрук лише;
جميع الحقوق محفوظة; (همه|کلیه|تمامی) حقوق.{0,20}محفوظ; כל הזכויות שמורות; सर्वाधिकार सुरक्षित; 版权所有; 版權所有;
無断転載; 無断複製; 未经授权; 禁止转载; 무단 ?전재
"""
RIGHTS_STEMS: Final = """
reserved; prohibited; forbidden; licensed under; available under;
not permitted; may not be; printed from; vorbehalten; réservés; reservados;
riservati; защищен; захищен; перепечатка; передрук; محفوظ; שמורות; सुरक्षित; 版权; 版權; 転載; 複製; 未经授权; 转载;
전재
"""
