"""A page that stands in front of an article is told from an article that speaks of logins, cookies and robots."""

import pytest

from services.ingest.domain.pages import extract

ARTICLE = (
    "The savings bank of Norrby has asked its customers to log in again and to choose a new password by Friday.",
    "A stolen list held the names of 4,100 people, the bank said on Tuesday, but neither balances nor card numbers.",
    "“Whoever has an account will see a message when they sign in to read their statements,” a spokeswoman said.",
    "The police advise against following links in letters. The bank never asks anybody to confirm a password by mail.",
    "It was the third case of its kind in the district since spring, and the first in which somebody was arrested.",
    "The court will decide next week whether the suspect, a former member of the bank's own staff, may go home.",
    "Customers who have lost money are to be paid within a month, whether they have noticed it themselves or not.",
)


def _page(title: str, *paragraphs: str, head: str = "", after: str = "") -> str:
    text = "".join(f"<p>{paragraph}</p>" for paragraph in paragraphs)
    return f"<html><head><title>{title}</title>{head}</head><body><h1>{title}</h1>{text}{after}</body></html>"


PASSWORD = "<form><input name='user'><input type='password'><button>Go on</button></form>"
LOCKED = '<meta property="article:content_tier" content="locked">'
WALLS = {
    "login": [
        _page("Log in", "Enter the address of your mail.", after=PASSWORD),
        _page("Sign in to the Norrby Courier", "Forgot your password?", "Don't have an account?", after=PASSWORD),
        _page("Ferry back", "Please log in to continue reading.", "Already a subscriber? Forgot your password?"),
        _page("Subscribers only", "This article is only for subscribers of the Courier."),
        _page("Ferry back", "It sails from Monday.", "This story is reserved for our members.", head=LOCKED),
        _page("Ferry back", "Subscribe now to keep reading.", "Already a member? You must sign in to read it all."),
        _page("Ferry back", ARTICLE[0], "To read on you need to register: sign up to get full access.", head=LOCKED),
        _page("Anmelden", "Passwort vergessen?", after=PASSWORD),
        _page("Die Fähre fährt", "Dieser Artikel ist nur für Abonnenten.", "Bereits Abonnent? Passwort vergessen?"),
        _page("Le bac repart", "Article réservé aux abonnés.", "Déjà abonné ? Connectez-vous pour lire la suite."),
        _page("El ferry vuelve", "Contenido exclusivo para suscriptores.", "Inicia sesión para seguir leyendo."),
        _page("Вход", "Забыли пароль?", after=PASSWORD),
        _page("배가 다시 뜬다", "이 기사는 구독자 전용입니다.", "로그인 후 이용하실 수 있습니다."),
        _page("灯台", "この記事は会員限定です。", "ログインして続きを読む。"),
    ],
    "consent": [
        _page("Before you continue", "We use cookies and data to deliver our services."),
        _page("Your privacy choices", "We and our 843 partners store and use cookies. Accept all?"),
        _page("The Courier", "We value your privacy.", "By clicking Accept you consent to the use of cookies."),
        _page("Cookie settings", "Choose what we may store on your device."),
        _page("Consent", "The Courier belongs to a family of brands.", "Personalised ads and content need your yes."),
        _page("The Courier", "We use cookies for personalised advertising.", "Manage settings or reject all of them."),
        _page("Zustimmung erforderlich", "Mit Werbung und Cookies weiterlesen, oder ohne beides im Abo."),
        _page("Der Kurier", "Wir verwenden auf dieser Seite Cookies.", "Mit einem Klick auf alle akzeptieren geht es."),
        _page(
            "Le Courrier", "Nous et nos partenaires utilisons des cookies.", "Tout accepter ou continuer sans accepter."
        ),
        _page("El Correo", "Utilizamos nuestras propias cookies y otras.", "Puede aceptar cookies o rechazarlas."),
        _page("De Koerier", "Wij gebruiken op deze site cookies.", "Kies alles accepteren om verder te gaan."),
        _page("Вестник", "Мы используем на сайте файлы cookie.", "Вы можете принять все или только нужные."),
    ],
    "challenge": [
        _page("Just a moment...", "Enable JavaScript and cookies to continue"),
        _page("Attention Required! | Cloudflare", "You have been blocked from this site."),
        _page("courier.example", "Checking your browser before you go on.", "This process is automatic, please wait."),
        _page("Access denied", "You do not have permission to see this page."),
        _page("Are you a robot?", "Solve the captcha to prove you are not one."),
        _page("Pardon our interruption", "Something about your browser made us think of a bot."),
        _page("Security check", "The site needs to review the security of your connection."),
        _page("Please verify", "Press and hold the button until it turns green."),
        _page("courier.example", "There is unusual traffic from your network.", "Complete the captcha to go on."),
        _page("Human verification", "One click, and you are there."),
        _page("Un momento", "Confirme que no es usted una máquina."),
        _page("人机验证", "请完成验证。"),
        _page("courier.example", head="<script>window._cf_chl_opt = {cType: 'managed'};</script>"),
    ],
}
ARTICLES = [
    _page("Bank asks customers to log in again", *ARTICLE),
    _page("Bank asks customers to log in again", *ARTICLE, after=PASSWORD),
    _page("Log in and see: the bank's message", *ARTICLE, "Subscribe now to keep reading stories like this one."),
    _page("What cookies know", *ARTICLE, "We use cookies. Accept all cookies?"),
    _page("The captcha turns twenty-five", *ARTICLE, "Are you a robot? That question began as a joke among students."),
    _page("Ferry back", "It sails from Monday.", "All is well."),
    _page("Ferry back", "It sails from Monday.", "All is well.", after=PASSWORD),
    _page("Ferry back", *ARTICLE, "You have reached your limit of free articles.", "Create a free account to read on."),
    _page("Privacy law passed by one vote", *ARTICLE[:6]),
    _page("Members only no longer: the rowing club opens its doors", *ARTICLE),
    _page("Ein Moment, bitte: die Uhr am Rathaus steht", *ARTICLE),
    _page("Who may read what", *ARTICLE, "This article is for subscribers.", "Please sign in to read the comments."),
    _page("Access denied: the ramp that leads nowhere", *ARTICLE[:6]),
    _page("Security check at the harbour takes hours", *ARTICLE[1:]),
    "<html><body></body></html>",
]


@pytest.mark.parametrize(("wall", "html"), [(wall, html) for wall, pages in WALLS.items() for html in pages])
def test_a_wall_is_recognised(wall: str, html: str) -> None:
    assert extract(html).wall == wall


@pytest.mark.parametrize("html", ARTICLES)
def test_an_article_is_no_wall_whatever_it_speaks_of(html: str) -> None:
    assert extract(html).wall is None


def test_the_teaser_before_a_wall_is_kept() -> None:
    page = extract(_page("Ferry back", *ARTICLE[:2], "This article is only for subscribers.", head=LOCKED))

    assert page.wall == "login"
    assert page.text.startswith(ARTICLE[0])
