"""The words of page furniture: patterns separated by `;`, without case, digits and signs around them left out."""

from typing import Final

BUTTONS: Final = r"""
(log|sign)[ -]?(in|on|up|out); register( now)?; subscribe( now| today)?; my account; profile; menu; search; close; open;
home; top; back( to (top|home|results))?; next; previous; prev; skip( to)?( the)?( main)? content; loading; more; less;
share( this)?( article| story| page| post| link)?( (on|via|with) [\w ,/&]{1,60})?; shares; tweet; retweet; post;
print( this)?( page| article)?; e-?mail( this)?( article| page)?; copy( the)?( link| url)?; link copied!?; saved?;
save (for later|article|story); bookmark( this)?; likes?; dislike; reply; replies; report; flag; recommend; upvote;
follow( us)?( on [\w ,/&]{1,40})?; following; (read|show|load|view|see|learn|find out) (more|all|less);
view( all)? comments; expand; collapse; gallery; view gallery; slideshow; font ?size; text ?size; a{2,3}; smaller;
larger; zoom( in| out)?; (dark|light) mode; (\w+ )?icon; image; logo; avatar; thumbnail; caret; chevron(-\w+)?
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
ads?; advert; advertisement; advertising; sponsored( content| links?)?; promoted; paid (post|content); partner content
"""
CONSENT: Final = r"""
accept( all)?( cookies)?; reject( all)?( cookies)?; i? ?(agree|accept); got it; ok; okay; allow all; deny; more options;
(manage|cookie|privacy)( my)? (settings|preferences|options|choices|consent|cookies|policy|notice); cookies
"""
PARTS_OF_A_SITE: Final = r"""
terms( (of|and|&) (use|service|conditions))?; privacy; contact( us)?; about( us)?; careers; jobs; site ?map; help; faq;
accessibility( statement| help)?; imprint; advertise( with us)?; press; newsletters?; e-?paper; classifieds; puzzles;
crosswords?; horoscopes?; weather; podcasts?; videos?; photos?; live; breaking( news)?
"""
MEASURES: Final = r"""
comments?; views?; reads?; reactions?; (min|mins|minutes?|sec|seconds?)( read| listen| ago)?; reading time; end;
((an?|one) )?(hours?|days?|weeks?|months?|years?) ago; just now; yesterday; today; the end
"""
KOREAN: Final = r"""
로그인; 회원가입; 구독(하기)?; 공유(하기)?; 인쇄; 스크랩; 글자 ?크기( 조절)?; 가나?; 좋아요; 싫어요; 슬퍼요; 화나요;
훈훈해요; 기사 ?(추천|제보|저장|듣기); 댓글( ?(쓰기|달기|보기))?; 닫기; 목록; 이전; 다음; 홈; 검색; 메뉴; 전체 ?메뉴;
광고; url ?복사; 페이스북; 트위터; 카카오(톡|스토리); 네이버; 밴드; 본문 ?바로가기; 메일; 앱으로 보기
"""
EUROPEAN: Final = r"""
anmelden; abonnieren; teilen; drucken; merken; anzeige; werbung; mehr; startseite; kommentare; impressum; datenschutz;
s'abonner; se connecter; partager; imprimer; publicité; commentaires; compartir; imprimir; publicidad; suscr[ií]bete;
iniciar sesión
"""
WHOLE_LINES: Final = (
    BUTTONS, NETWORKS, PLAYERS, ADVERTS, CONSENT, PARTS_OF_A_SITE, MEASURES, KOREAN, EUROPEAN,
)  # fmt: skip
"""What stands on a line alone."""

PROMPTS: Final = r"""
sign up (for|to|now|here|today|and)\b; subscribe (to|for|now|today|here)\b; tap (here|to)\b; click (here|on|to)\b;
get (the|our|your) (day's|daily|latest|free|best|top) ; log in (to|or|with|here)\b; download (the|our)\b;
please (log|sign|subscribe|enable|register|disable|wait)\b; follow (us|our|the \w+ on)\b; share (this|your)\b;
join (us|our|the (conversation|discussion|debate))\b; tell us\b; enter your (e-?mail|name|password)\b; have your say;
(got|do you have) a (tip|story)\b; let us know\b; continue reading; scroll (down|to)\b; contact (the \w+|us)\b;
you (need|must|have) to (be logged|log|sign|register|subscribe); already (a (subscriber|member)|subscribed|have an acc);
to (write|post|leave|add|read|view) (a |all |more )?(comments?|reply|full article); create (an|a free|your) account;
become a (member|subscriber|supporter); support (our|independent|quality) \w+; try (it )?(free|for \W?\d);
thank(s| you) for (reading|subscribing|signing); you have (\d+|one|no|reached)\b.{0,40}\b(article|stories|limit);
(newsletter|subscription) (sign|offer); view (image|gallery|comments)\b; (hide|toggle) caption; enlarge this image;
알림; 구독하고; 이 기사를; 제보는; 카카오톡 제보
"""
NOTICES: Final = r"""
advertisement\b; story continues below; (the )?article continues (after|below); this (site|website) uses\b;
we use cookies; we value your privacy; by (clicking|continuing|using|subscribing|signing)\b; we and our (\d+ )?partners;
copyrights?\b; all rights reserved; our standards:; (additional |further )?reporting by\b;
editing by\b; image source\b; (photo|picture)s? by:? *$; the post .{1,300} appeared first on\b; 저작권자; 무단 ?전재
"""
POINTERS: Final = r"""
(read|see|watch|listen|hear)( more| next| also| now)?\s*[:|>»];
(read|see|watch|listen|hear) (more|next|also|now)\b\s*([>»–—-]|on\b|about\b|from\b|at\b);
(related|don't miss|must read|in pictures|explainer|opinion|recommended|more on this|further reading)\s*[:|>»];
(관련 ?기사|lesen sie auch|mehr zum thema|lire aussi|lea también)\s*[:|>»];
related (article|story|stories|news|coverage|topics?|tags?)\b;
(most|top|trending|latest|popular) (read|stories|news|posts|videos)\s*[:|];
(tags?|topics?|categor(y|ies))\s*:; filed under\b; posted in\b
"""
BEGINNINGS: Final = (PROMPTS, NOTICES, POINTERS)
"""What a line of furniture begins with."""

PHRASES: Final = r"""
(log|sign) ?(in|up)\b; subscri(be|ption)s?\b; newsletters?\b;
your? (inbox|browser|device|consent|account|preferences)\b;
cookies?\b; privacy policy; personal data; our (partners|website|site|app|newsletter|journalism|readers)\b;
third[- ]part(y|ies); legitimate interest; consent\b; (write|post|leave) (a )?comments?\b; house rules;
comments? (are|section|policy)\b; community guidelines; click(ing)?\b; javascript; ad[- ]?blocker; free trial;
all rights reserved; unauthori[sz]ed; reproduction; redistribut\w+; terms (of|and)\b; accept all; unsubscribe;
trust principles; at any time\b; advertis(ing|ement)s?\b; personali[sz]ed; delivered to; download\b; the app\b;
(twitter|facebook|instagram|youtube|telegram)\b
"""
KOREAN_PHRASES: Final = "무단 ?전재; 재배포; 구독; 로그인; 댓글; 뉴스레터; 제보; 저작권"

COMMENT_HEADINGS: Final = r"""
((reader|user|view|all|top) )?comments?( section)?; join the (conversation|discussion); discussion; responses?;
(leave|post|write|add) (a|your) (comment|reply); what do you think; 댓글( ?(쓰기|달기|전체))?; 전체 댓글; kommentare;
commentaires; comentarios
"""

READ_LISTS: Final = r"""
(most|more|also|top|trending|latest|popular|related|recommended|recent|editors?'?s?|today's|other|what to)[ -]
(read|viewed|watched|shared|popular|commented|discussed|stories|story|news|articles?|posts?|videos?|topics?|coverage
|headlines|reading|picks?|choice|content|links|from (the |our )?.{1,40}|in .{1,40}|on .{1,40}|now|for you|like this
|by .{1,40}|next)( stories| news| now)?
"""
LIST_HEADINGS: Final = r"""
related; recommended( for you)?; trending( now)?; read (more|next|also); see also; up next; next up; icymi; more;
in case you missed it; you (may|might) (also )?(like|be interested in|have missed); don't miss; more stories;
(around|from) the web; (promoted|sponsored) stories; paid content; headlines; breaking news; live updates; just in;
in other news; must[- ]reads?; elsewhere; about the authors?; key (points|takeaways|facts); at a glance; in brief;
highlights; what you need to know; contents; in this (article|story); on this page; meistgelesen; mehr zum thema;
auch interessant; à lire aussi; les plus lus; lo más leído; 関連記事; おすすめ; アクセスランキング; 相关新闻; 相關新聞;
热门; (관련|추천|인기|최신) ?(기사|뉴스); 많이 본 (뉴스|기사);
이 시각 (주요)? ?뉴스; (주요|실시간)( 주요)? ?뉴스; 헤드라인;
다른 기사
"""
