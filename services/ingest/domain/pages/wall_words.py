"""The words of walls before articles: patterns separated by `;`, without case."""

from typing import Final

CHALLENGE_TITLES: Final = r"""
just a moment; attention required.{0,20}; access (to this page has been )?denied; (you have been )?blocked;
ddos-guard; security (check|verification); verify(ing)? (that )?you are (a )?human; are you (a )?(robot|human)\??;
pardon our interruption; checking your browser.*; please (wait|verify).*; human verification;
bot (check|verification); robot check; one moment,? please; request (blocked|unsuccessful); validating.*;
un momento; einen moment,? bitte; sicherheitsüberprüfung; vérification.{0,20}; проверка браузера; 人机验证;
セキュリティチェック; 잠시만 기다리(십시오|세요)
"""
CHALLENGE_LINES: Final = r"""
verify(ing)? (that )?you(['’]re| are)? (not a robot|(a )?human); (checking|verifying) your browser; are you a robot;
(enable|turn on) (javascript|cookies|js)( and (javascript|cookies))? (and|to|in)\b; \bray id\b; incident id;
needs to review the security of your connection; unusual (traffic|activity) from your;
prove you(['’]re| are) (not|human); complete the (captcha|security check); press (and|&) hold;
this process is automatic; performance (and|&) security by; you have been blocked; (solve|enter) the captcha;
why have i been blocked; kein roboter; pas un robot; no eres un robot; не робот; 로봇이 아닙니다; 机器人;
ロボットではありません
"""
CONSENT_TITLES: Final = r"""
(before you continue.*); (cookie|privacy|your) (consent|settings|preferences|choices|notice|wall); consent( page)?;
(we|your) (value|care about|respect)? ?(your )?privacy( choices)?; cookies?; .{0,40}family of brands;
datenschutz.{0,20}; cookie-?(einstellungen|hinweis|zustimmung|muur|melding); gestion des cookies; aviso de cookies;
zustimmung.{0,30}
"""
CONSENT_LINES: Final = r"""
(we|our|us) (and our (\d+ )?partners )?(use|store|process|set)s?.{0,60}\bcookies;
(accept|reject|manage|allow) (all|cookies);
by (clicking|selecting|choosing|pressing|continuing).{0,60}(accept|agree|consent|cookies); we value your privacy;
before you continue; your (privacy|cookie|consent) (choices|settings|preferences|is important);
(manage|cookie) (settings|preferences|options); personali[sz]ed (ads|advertising|content); legitimate interest;
store and/or access information; consent to (the use|our use|cookies);
wir (und unsere partner )?(verwenden|nutzen|setzen).{0,40}cookies; alle akzeptieren; zustimmen und;
mit werbung (und cookies )?(weiter)?lesen; nous (et nos partenaires )?utilisons.{0,40}cookies; tout accepter;
accepter (et|les cookies); utilizamos.{0,40}cookies; aceptar (todo|cookies); accetta (tutti|i cookie);
alles accepteren; wij gebruiken.{0,40}cookies; мы используем.{0,30}(куки|cookie); принять все; 쿠키를? 사용
"""
LOGIN_TITLES: Final = r"""
(please )?(log|sign)[ -]?in( (or|to|/) .{0,60}| required)?; register( to continue)?;
(member|subscriber|account) (log|sign)[ -]?in; (log|sign) ?in [|–-] .{0,40}; subscribers? only;
subscribe (to|now).{0,60}; (subscription|login|registration) required; members only;
create (an|your|a free) account; anmelden; einloggen; login; connexion; se connecter; iniciar sesión; accedi;
inloggen; logga in; вход; войти; авторизация; 로그인; ログイン; 登录; 登入; تسجيل الدخول; כניסה
"""
LOGIN_LINES: Final = r"""
(please |must |need to |have to )?(log|sign|logged|signed)[ -]?in (here )?to (continue|read|view|access|see|your
|keep|unlock);
(please|must|need to|have to) (be )?(log|sign|logged|signed|register|registered|subscribe
|subscribed)( in)?\b.{0,40}\b(to|in order to) (continue|read|view|access|see|unlock);
(subscribe|register|sign up|join)( now| today| for free)? (to|and) (continue|keep|read|view|access|unlock
|get (full|unlimited)); already (a|have) (subscriber|member|an? (account|subscription))|already subscribed;
(this|the (rest|full)).{0,40}(is|are) (only |exclusively )?(for|available (only )?(to|for)|reserved (to|for)
|exclusive to|restricted to) (our |paying |registered |digital )?(subscribers|members|users);
(subscribers|members)[ -]only; (want|continue|keep) (to )?reading(\?|\s*(this|with|for|by|the full|your));
forgot(ten)? (your )?password; don['’]t have an account; create (an?|your|a free) .{0,12}account;
unlock (this|the) (article|story); (you['’]ve|you have) (reached|read|used) your .{0,30}(limit|free articles);
get (unlimited|full) access; weiterlesen mit; jetzt (abonnieren|anmelden|registrieren|testen) und;
bereits (abonnent|registriert|abonniert); nur für abonnenten; dieser (artikel|inhalt) ist .{0,30}abonn;
passwort vergessen; melden sie sich an.{0,10}um; article réservé aux abonnés; réservé (à nos|aux) abonnés;
déjà abonné; mot de passe oublié; connectez-vous pour; abonnez-vous pour; (exclusivo|solo|sólo) para suscriptores;
suscríbete para; inicia sesión para; ya (eres|soy) suscriptor; olvidaste tu contraseña;
(contenuto|articolo) riservato agli abbonati; sei già abbonato; только для подписчиков; войдите,? чтобы;
забыли пароль; для продолжения чтения; 로그인 후 이용; 구독자 전용; 유료 회원; 회원 전용; 会員限定; 有料会員;
ログインして続き; 登录后(查看|阅读|继续); 会员专享; للمشتركين فقط; سجل الدخول
"""

STEMS: Final = """
cookie; manage; settings; preferences; enable; verify; performance; store; complete; prove; accept;
consent; robot; human;
browser; captcha; javascript; unusual; security; blocked; ray id; incident; press;
automatic; privacy; continue; choices; partner; interest; personali; akzeptier; zustimm; weiterlesen; abonn; anmeld;
registr; passwor; accepter; utilis; réservé; connect; mot de passe; aceptar; utiliza; suscri; sesión; contraseña;
accetta; riservat; abbonat; accepteren; gebruik; log; sign; subscri; register; member; account; unlock; unlimited;
full access; reading; limit; free articles; reserved; restricted; куки; приня; робот; подпис; войд; парол; продолж;
쿠키; 로봇; 로그인; 구독; 유료; 회원; ログイン; 会員; ロボット; 登录; 会员; 机器人; مشترك; تسجيل; سجل
"""
"""One of these stands in every line in which a phrase does; they are quickly looked for."""
