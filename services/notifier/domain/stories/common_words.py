"""Words that say little about which happening an article tells of: function words, and the words of all news."""

from typing import Final

FUNCTION_WORDS: Final = frozenset(
    """
    a an and are as at be been but by can could did do does for from had has have he her his how i if in into is it
    its
    may might more most no nor not of on or our out over own she should so some such than that the their them then
    there
    these they this those to too up was we were what when where which while who whom whose why will with would you
    your
    about after again against all also am amid among another any around because before being below between both came
    come during each either else even every few first further get got here him himself however just last least less
    like
    made make many me much must my near never new next now off old once one only other per quite rather same since
    still
    take taken ten than though through thus till today tomorrow tonight toward towards two under until upon us very
    via
    well went within without yes yesterday yet ago already almost along although always amongst anyone anything away
    back best better big down early ever far given go goes going good great itself keep kept known large late later
    latest long lot lots mr mrs ms need nearly needs none nothing often part parts put really right say set several
    shall show shows side small something soon sure third three four five six seven eight nine top turn use used using
    way ways what whatever whether whole yes
    monday tuesday wednesday thursday friday saturday sunday mon tue wed thu fri sat sun
    january february march april may june july august september october november december
    jan feb mar apr jun jul aug sep sept oct nov dec
    el la los las un una unos unas de del al y o en con por para que se su sus es son fue ha han no lo como más mas
    pero
    sobre entre tras ante este esta estos estas ese esa hoy ayer según segun
    le les des du et ou dans sur pour par avec qui ne pas ce cette ces il elle ils elles au aux est sont été ete a ont
    après apres selon hier aujourd hui leur leurs plus
    der die das den dem des ein eine einen einem einer und oder nicht mit von zu zum zur auf für fur im ist sind war
    wurde werden hat haben sich als auch nach bei aus dass am an um gegen laut seit vor
    il lo gli i uno di da nel nella dei delle con per che non è e ha hanno sono stato del della
    o os as um uma dos das em no na nos nas por para com que não nao foi se
    и в во на не что с со по из за от до как это о об к у для был была были его ее их
    """.split()  # noqa: SIM905 - a list of words is read as words
)
"""Words that carry nothing."""

NEWS_WORDS: Final = frozenset(
    """
    accord according account accus action add agency agree air allege alli ally ambassador america american amid
    announce announcement army arm armed article ask attack authorit authority aide base begin believe body border
    break
    call capital case cause central chief citizen city civilian claim close comment committee conflict confirm
    continue control council countr country court crisi day deal death decide decision defence defense defend demand
    deny department deputy describe detail develop diplomat direct district divide drone effort embass embassy end
    enemy european event evidence expect expert face fact fall fear fight fighter find fir fire follow force foreign
    former friend full general global government ground group grow happen head help high hit hold home hope hour house
    human hundred identify immediate impact import include increase independent industry inform information
    intelligence international interview involve issue join journalist key kill know law lawmaker lead leader leave
    letter level life line live local look loss low main major man matter media medium meet meeting member message
    military million billion minister ministry minute missile mission month morning move name nation national need
    network news night north northern note number offer office officer officer official open operation oppose order
    outside party pass peace people person place plan point police policy political port position post power present
    president press pressure prevent previou prime problem program programme promise propos protect provide province
    public publish purpose question raise reach react read receive recent record region regular reject relation
    release
    remain report reporter request resident respond response result return rise role rule run russia say sanction
    second secretary security see seek send senior sent serve service share ship show sign site situation soldier
    source south southern speak speaker special spokesman spokesperson spokeswoman staff start state statement stay
    step stop stor story strike strong supply support talk target team tell tension term test thousand threat threaten
    time told total town trade travel treat troop true try unit united use view village violat violence visit vote
    wait war warn watch weapon week west western win witness woman word work worker world wound write year young zone
    east eastern conference condemn statement launch transfer deliver shipment
    said saw seen saying told flew fly flight sea ocean water kilometer kilometre km mile metre meter tonne ton
    percent
    dollar euro ballistic cruise intercontinental range long-range icbm tactical nuclear uranium impose company firm
    treasury department blacklist list freeze frozen asset artillery shell shelling round ammunition cross crossing
    carry carried bring brought fell fallen fly left met sold bought sell buy built bore sank struck broke broken
    begun drew held won lost paid sat stood spoke wrote written gave given chose led fought thought knew known
    felt sent spent export import cargo tank armour armor jet fighter bomber warplane aircraft aeroplane airplane
    plane helicopter warship navy naval ship vessel boat submarine fleet coast guard base airport air aerial bomb
    bombing blast explode
    explosion burn damage destroy building apartment house hospital school street district province region village
    town
    mayor governor overnight night morning evening dawn noon dead die died dy kill injure injured hurt casualty victim
    civilian child children rescue rescuer firefighter emergency debris wreck crash expel expulsion diplomat envoy
    consul consulate attache embassy summon protest demonstration demonstrator ceasefire truce negotiate negotiation
    negotiator peace deal draft delegation mediator mediation counterpart partner coalition alliance pact treaty
    sovereignty territory territorial escalate escalation provocation provoke retaliate retaliation aggression
    invasion
    invade occupy occupation front frontline rebel militant militia insurgent terrorist terror extremist commander
    chief
    joint parliament lawmaker legislator assembly senator congress briefing committee panel inquiry investigate
    investigation probe prosecutor arrest suspect accuse accusation charge trial judge sentence prison jail detain
    detention custody spy spying espionage agent secret agency institute group research researcher analyst observer
    sector unit brigade battalion division regiment soldier sailor pilot crew captain worker engineer technician
    oil gas coal fuel energy electricity grid plant refinery depot pipeline economy economic market price export bank
    money fund budget tax cost worth value order purchase procure procurement contract delivery deliver shipment
    supplier supply equipment hardware system component part technology drone unmanned launcher rocket warhead
    satellite reconnaissance image imagery picture photo video footage document report statement spokesman briefing
    resolution violate breach ban embargo illegal unlawful legal law international rule charter humanitarian human
    right
    abuse aid refugee evacuate shelter flood storm earthquake weather health virus disease vaccine film festival
    match team player coach league goal season win beat cup champion
    chairman executive chairperson deputy adviser advisor aide cabinet premier chancellor king prince queen pope
    foreign defence interior finance unification affairs federal royal democratic socialist people republic kingdom
    state-run state-owned official unofficial anonymous condition briefed familiar matter sources according citing
    vow pledge promise threaten warn urge demand insist deny reject refuse dismiss confirm announce declare claim
    assert
    criticize criticise denounce slam blast hail praise welcome thank congratulate apologize apologise regret mourn
    area near nearby outside inside southwest southeast northwest northeast eastern western southern northern central
    pacific atlantic mediterranean baltic gulf strait bay island peninsula
    additional dozen half quarter double triple several total fewer least thousands hundreds decade century annual
    yearly monthly weekly daily recent previous earlier ongoing current future past present possible likely unlikely
    clear unclear serious severe heavy light massive huge significant important crucial vital critical key strategic
    gobierno ministro presidente pais guerra ejercito ministerio fuente portavoz año ano dijo militar militares
    gouvernement ministre président president pays guerre armée armee ministère ministere source année annee militaire
    regierung minister präsident prasident land krieg armee ministerium quelle jahr sprecher
    """.split()  # noqa: SIM905 - a list of words is read as words
)
"""Words of which any report of politics, war and diplomacy may be made; they tell little."""

STATE_WORDS: Final = frozenset(
    """
    u.s us usa uk eu un nato america american washington white britain british london russia russian moscow kremlin
    ukraine ukrainian kyiv kiev china chinese beijing japan japanese tokyo korea korean seoul pyongyang north south
    iran iranian tehran iraq iraqi baghdad israel israeli jerusalem tel aviv gaza palestinian hamas hezbollah lebanon
    lebanese beirut syria syrian damascus turkey turkish türkiye turkiye ankara saudi riyadh arabia yemen yemeni
    houthi
    houthis sanaa egypt egyptian cairo qatar qatari doha emirate emirati dubai india indian delhi pakistan pakistani
    islamabad afghanistan afghan taliban kabul taiwan taiwanese taipei philippine filipino manila vietnam vietnamese
    hanoi indonesia jakarta malaysia thailand thai bangkok myanmar burma junta france french paris germany german
    berlin italy italian rome spain spanish madrid poland polish warsaw finland finnish helsinki sweden swedish
    stockholm norway norwegian oslo denmark danish netherlands dutch hague belgium belgian brussel brussels europe
    european union nation nations belarus belarusian minsk serbia serbian belgrade hungary budapest romania moldova
    georgia georgian armenia armenian azerbaijan baku kazakhstan sudan sudanese khartoum ethiopia ethiopian eritrea
    somalia congo congolese rwanda rwandan kigali kinshasa nigeria nigerian kenya kenyan libya libyan tripoli mali
    niger africa african venezuela venezuelan caracas cuba cuban havana colombia colombian bogota brazil brazilian
    mexico mexican canada canadian ottawa australia australian canberra zealand iaea asean
    rusia ucrania moscu moscú norcorea norcoreano coreano corea estados unidos iraní irani china pekin pekín
    russie ucraine moscou corée coree états etats unis chine pékin
    russland russisch ukraine moskau nordkorea südkorea sudkorea usa china peking
    """.split()  # noqa: SIM905 - a list of words is read as words
)
"""Names of states, capitals and their people: they say who, which the events and countries say better."""
