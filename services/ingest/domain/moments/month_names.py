"""Months as they are called and cut short in the languages of feeds."""

from typing import Final

NAMES: Final = (
    "jan january januar janvier enero ene gennaio gen januari janeiro styczeń stycznia sty январь января "
    "янв ιαν ιανουαρίου január leden ledna ocak oca tammikuu",
    "feb february februar février fév fevrier fev febrero febbraio februari fevereiro luty lutego lut "
    "февраль февраля фев φεβ φεβρουαρίου február únor února şubat şub helmikuu",
    "mar march märz mär mrz mars marzo maart mrt março marzec marca март марта мар μάρ μαρ μαρτίου "
    "március březen března maaliskuu mart",
    "apr april avril avr abril abr aprile kwiecień kwietnia kwi апрель апреля апр απρ απριλίου április "
    "duben dubna nisan nis huhtikuu",
    "may mai mayo maggio mag mei maio maj maja май мая μάι μαϊ μαι μαΐου május květen května mayıs toukokuu",
    "jun june juni juin junio giugno giu junho czerwiec czerwca cze июнь июня июн ιούν ιουν ιουνίου "
    "június červen června haziran haz kesäkuu",
    "jul july juli juillet juil julio luglio lug julho lipiec lipca lip июль июля июл ιούλ ιουλ ιουλίου "
    "július červenec července temmuz tem heinäkuu",
    "aug august août aout aoû agosto ago augustus sierpień sierpnia sie август августа авг αύγ αυγ "
    "αυγούστου augusztus srpen srpna ağustos ağu augusti elokuu",
    "sep sept september septembre septiembre settembre set setembro wrzesień września wrz сентябрь "
    "сентября сен σεπ σεπτεμβρίου szeptember září eylül eyl syyskuu",
    "oct october oktober okt octobre octubre ottobre ott outubro out październik października paź октябрь "
    "октября окт οκτ οκτωβρίου október říjen října ekim eki lokakuu",
    "nov november novembre noviembre novembro listopad listopada lis ноябрь ноября ноя νοέ νοε νοεμβρίου "
    "kasım kas marraskuu",
    "dec december dezember dez décembre déc decembre diciembre dic dicembre desember dezembro grudzień "
    "grudnia gru декабрь декабря дек δεκ δεκεμβρίου prosinec prosince aralık ara joulukuu",
)
"""The names of each month, January first."""
MONTHS: Final = {name: month for month, names in enumerate(NAMES, 1) for name in names.split()}
