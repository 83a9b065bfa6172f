"""The words by which names.py tells a name from what is none: titles, relations, ordinary words.

All are folded: no accents, no capitals. A word that is both stands in ORDINARY.
"""

from itertools import product


def _set(words: str) -> frozenset[str]:
    return frozenset(words.split())


ALWAYS_WITH_A_NAME = _set("mr mrs ms mx mister missus")
NEARLY_ALWAYS_WITH_A_NAME = ALWAYS_WITH_A_NAME | _set("dr dra sr sra srta senor senora senorita")
TITLES_EN = _set(
    "miss dr doctor coach principal teacher nurse officer counselor counsellor sensei sub aide "
    "director pastor rabbi imam professor prof teach "
)
TITLES_ES = _set(
    "senor senora senorita sr sra srta srita seno profe profesor profesora profa profr maestro "
    "maestra mtro mtra mestro mestra don dona doctora dra directora director entrenador "
    "entrenadora lic licenciado licenciada consejero consejera enfermera "
)
TITLES = ALWAYS_WITH_A_NAME | TITLES_EN | TITLES_ES
SHORTENED = _set("mr mrs ms mx dr dra sr sra srta srita prof profa profr mtro mtra lic")
NO_INITIALS = "aeioy"
SMALL_WORDS_EN = "aiknruwxy"
SMALL_WORDS_ES = "abcdeiklmnoqstuxy"
BEFORE_A_VERB = _set(
    "i you u we they to dont didnt never always really rly ill gonna wanna gotta will would "
    "might may can did do not still also kids people who mostly usually sometimes cant wont id "
    "ima just ya yall and "
)

RELATIONS = _set(
    "mom mum mama mami mommy mother dad papa papi daddy father stepmom stepdad stepmother "
    "stepfather brother brothers sister sisters stepbrother stepsister sibling cousin cousins "
    "cuz uncle auntie aunt grandma grandpa grandmother grandfather granny nana son daughter "
    "nephew niece godmother godfather friend friends frend frends freind freinds bestie besties "
    "bff bffs buddy buddies pal classmate classmates teammate teammates roommate partner "
    "neighbor neighbour boyfriend girlfriend bf gf madre padre hermano hermana hermanos "
    "hermanas hermanito hermanita tio tia tios tias tita primo prima primos primas abuelo "
    "abuela abuelito abuelita padrastro madrastra padrino madrina sobrino sobrina cunado cunada "
    "amigo amiga amigos amigas amiguito amiguita novio novia companero companera companeros "
    "companeras vecino vecina "
)
CALLED = _set("named called llamado llamada llamados llamadas namd calld")
MAYBE_CALLED = _set("called calld")  # my mom called work
PEOPLE = _set(
    "his her their su whose boy girl kid guy student person nino nina chico chica muchacho "
    "muchacha "
)
IS_CALLED = {
    ("is", "called"),
    ("is", "named"),
    ("es", "llamado"),
    ("are", "called"),
    ("name", "is"),
    ("name", "iz"),
    ("names", "is"),
    ("se", "llama"),
    ("nombre", "es"),
}
WHO = _set("is who whose que q es was thats")
# What only a person does and is, and beside whom one is; for names that are words too.
DOES = _set(
    "says said keeps kept hit hits pushes pushed kicks kicked talks talked laughs laughed yells "
    "yelled bothers bothered copies copied stole steals sits sat cheats cried cries threw "
    "throws flicks pokes poked bullies bullied teases teased annoys told tells asks asked "
    "thinks dice dijo pega pego molesta habla hablo grita grito empuja empujo copia copio quita "
    "quito llora pelea sings sang rie burla whispers whispered "
)
IS = _set("mean rude annoying mad bothering talking hitting yelling pushing laughing nice")
BESIDE = {
    *product(("sit", "sits", "sat", "sitting", "seat"), ("with", "by", "near", "beside")),
    *product(("eat", "lunch", "read", "play", "playing", "hang", "walk", "out", "best"), ("with",)),
    *product(
        ("work", "working", "partner", "partners", "paired", "friends", "talk", "fight"), ("with",)
    ),
    *product(("siento", "sentar", "trabajo", "trabajar", "juego", "jugar"), ("con",)),
    *(("next", "to"), ("me", "and"), ("mad", "at"), ("lado", "de"), ("junto", "a"), ("yo", "y")),
}
AND = _set("and y e n o or ni nor an")

PARTICLES = _set(
    "de la las los del el al da das do dos di du van von der den ten bin bint ibn abu le san "
    "santa st mc mac "
)
SUFFIXES = _set("jr sr ii iii iv")
BEFORE_A_PLACE = _set("san santa saint st fort port lake mount mt ft")

# Names that are words of English or Spanish too: they count by their capital or behind a title.
ORDINARY = _set(
    # First names
    "abril ace alba alegria alma amber amor amparo angel angeles april art arte ash asia august "
    "aurora autumn azul basil bear bella belle bill bills blanca bliss blue brisa brook buddy "
    "camino candy caridad carol cash celeste chance charity chase cherish cherry chico chip "
    "christian cielo clara clay cliff cole colt consuelo coral crystal cristal daisy dale dan "
    "dash dawn dean deja dell destiny diamond dolores domingo don drew dulce duke ebony eden ella "
    "ellas elmer ember era esperanza essence estrella eve ever faith felicidad fern flor flora "
    "forest fox frank franco gay gene genesis german ginger glen gloria grace gracia grant guy "
    "happy harmony haven hazel heath heather heaven holly honesty honor hope hunter india iris "
    "isla israel ivory ivy jade jay jewel jet journey joy june julio justice justo king kit "
    "kitty lane lark laurel lee legend leo leon liberty lila lily linda link london love lucky "
    "luna luz lyric mac major mar marco margarita marina mark mars mason max may mayo melody "
    "mercedes mercy mia miel miles milagro milagros mina miracle mira misty moon nieves nina "
    "nino noble norma nova ocean olive opal paris pat paz pearl penny perla phoenix pilar poppy "
    "praise precious prince princesa princess promise queen rain raven ray reason rebel red "
    "reed reina rey rich river rob robin rock rocky roman rosa rosario rose royal ruby rusty "
    "sage saint salvador sandy scarlet serenity shade sierra silver sky skip socorro sol "
    "soledad sonny star stone storm sue summer sunny teal temple tia tierra tiger tiny tomas "
    "treasure trinity trip true trust unique unity valor vera verdad victory violet violeta "
    "virginia wade ward wave west will willow wolf wren young zen "
    # Last names, English
    "ball banks bass bean beans bee bell best bird bishop black block bloom book booth bowl boy "
    "branch bridge bridges bright brooks brown buck bush butter cannon card carpenter case "
    "castle chain child church close cloud cook cotton craft cross crow crown curry day dear "
    "dish doll drake driver early east english fair falls farmer fast field fields fine fish "
    "flag flood flower flowers foot foster free french friend frost game games garden gates "
    "glass gold golden good grand grass graves gray green grey guard guest hair hall hand hands "
    "hard head heard help hill hills hood hook horn house hunt hurt irons judge key keys kid "
    "kind knight know lake lamb land law lemon light little lock long lord lot low lunch man "
    "marble march marks maze means mills mind mine minor money moody more moss music nail new "
    "nice night north oak odd pack page paint paper park parks part pass patch pay peace pen "
    "pepper person piano place plant player pond pool poor pope porter post potter pound power "
    "powers price priest quick race read real rice ring rivers road rule rush sales sample sand "
    "sands savage say school sea seal see self sharp shell shine ship shoe short side sides "
    "singer sleep small smart smiley snow song south sparks speed spring springs still stock "
    "story strange street strong study summers sun sweet swift talent tan tell test thing tower "
    "towns train trees turn walk walker wall walls war warm water waters way ways weeks well "
    "wells white wild win winds wing winter winters wise wood woods word words work world worth "
    "yard year you younger "
    # Last names, Spanish
    "acero amigo arena arroyo barrio barrios bello blanco bosque bravo bueno cabello cabeza "
    "calle calles calvo campo campos canto casa casas casado castillo claro conejo cordero "
    "corona correa cruz delgado diez dorado duro feliz flores fuentes gallo gordo guerra hoyos "
    "huerta iglesias jefe leal leche limon llave lobo madera mano mares mata mercado mesa mil "
    "monte montes mora moral morales moreno mundo nieto nieve norte nube oro palacios palma pan "
    "paredes paso pena perro pico piedra pina pino pinos pinto plata plaza polo prado puente "
    "puerta pulido ramos rana rayo redondo reyes rico rincon rio rios rojas rojo rosales rosas "
    "rubio rueda sala salas salinas sano santa santo santos seguro solo toro torre torres "
    "tirado trigo vaca valle valles vega vela verde viejo villa vino vivas viva "
    # Names from other languages
    "an do le bang cha chi chin ding dong hang hay her hue hung lay min moo nay paw ping pong sang "
    "say sing sin son soe sung tang thi tin toe ton tong tun van win wing woo yin you "
)

# Of these and of short and of fond names, those that count in any case where a name is to be expected: behind
# a title or a relation, beside "and", "with" or "next to", before what only a person does.
NAMES_IN_PLACE = _set(
    "angel bella blanca bella chico chip clara cruz dale dan dawn dean dell destiny drew eden "
    "ember esperanza estrella eve faith flor frank gene ginger glen gloria grace hazel heather "
    "holly hope hunter iris isla ivory ivy jade jay jet joy kit lane laurel lee leo lila lily "
    "linda luna luz marco marina mark mason max mia miles miracle misty norma nova "
    "olive opal pat paz pearl penny perla phoenix pilar poppy prince raven ray reina rob robin "
    "rocky rosa rosario rose ruby sage scarlet sierra skip sky sol soledad sonny star storm sue "
    "summer tomas trinity vera victory violet wade willow wren zen chase grant "
    # Short
    "al ed ty bo jo cy vi tj cj aj dj jj kj mj rj pj bj jt jd li xi yu lu mo ky zo jp lj ej "
    # Fond
    "dee tre kai vic gus hank nico izzy lola tito tita memo tono lalo chela nacho fer neto maru "
    "poncho licha concha checo nena chayo chepe gera tina teo teo pipe pibe kiko coco toya yaya "
)
LAST_NAMES = _set(
    "smith johnson williams jones garcia miller davis rodriguez martinez hernandez lopez gonzalez "
    "wilson anderson thomas taylor moore jackson martin perez thompson harris sanchez clark "
    "ramirez lewis robinson allen wright scott nguyen adams nelson baker rivera campbell mitchell "
    "carter roberts gomez phillips evans turner diaz parker edwards collins reyes stewart morris "
    "morales murphy cooper peterson bailey kelly howard ramos cox ward richardson watson chavez "
    "bennett ruiz hughes alvarez castillo sanders patel myers ross jimenez powell jenkins perry "
    "russell sullivan henderson coleman gonzales vasquez romero alexander hamilton graham "
    "reynolds griffin wallace west cole hayes gibson bryant ellis stevens murray ford marshall "
    "owens mcdonald harrison kennedy wells alvarado woods washington ortiz gutierrez mendoza "
    "moreno herrera medina aguilar vargas guzman munoz mendez salazar soto garza delgado pena "
    "rios ibarra fuentes carrillo juarez navarro dominguez espinoza maldonado sandoval estrada "
    "valdez acosta cabrera avila molina campos leon vega contreras cervantes lara padilla "
    "figueroa pacheco serrano orozco velasquez brown white black green gray grey young king hill "
    "hall stone fox wolf park price rice reed wood banks brooks rivers bell bush fields torres "
    "flores cruz kim lee choi wong chen singh khan ali oak shaw hunt lane burns boyd"
)
# Of these, what is a verb too: no name before what such a verb would be done to.
VERBS_TOO = _set(
    "mark chase grant drew hope rob sue pat skip wade frank hunt park price bell marco al"
)
DONE_TO = _set(
    "me my us our the a an it its him her them you your u ur i so their his this that these those he "
    "she we they all up out to la el los las un una mi"
)
READS = _set("lee")  # what somebody does in Spanish: "mi hermana lee mucho"
AFTER_MY = _set("al ed jo")  # a name behind "my friend", and a word of Spanish behind "mi amigo"
# Before a thing, and seldom before a name: the dell, in May.
BEFORE_A_THING = _set(
    "the a an my our this that your his her their in every last next of el la los las un una mi su "
    "tu en del"
)
PARENTS = _set("mom mum mama mami mommy mother dad papa papi daddy father madre padre")
RELATIONS_ES = _set(
    "mami papi madre padre hermano hermana hermanos hermanas hermanito hermanita tio tia tios tias "
    "tita primo prima primos primas abuelo abuela abuelito abuelita padrastro madrastra padrino "
    "madrina sobrino sobrina cunado cunada amigo amiga amigos amigas amiguito amiguita novio novia "
    "companero companera companeros companeras vecino vecina mama papa"
)
MINE = _set("my mi his her their our su nuestro nuestra mis best mejor")
# Behind an unknown word behind "my friend": then the word was a name.
DOES_OR_IS = DOES | _set(
    "is was has likes helps gets goes es esta estaba tiene and nd y he she reads plays runs always "
    "never wants used can ayuda juega quiere deja va siempre nunca speaks knows makes lives moved"
)
TO_ONE = _set("me te le nos se lo la")  # between a name and what is done: "angel me pega"

# What follows a title or a relation and names nobody.
PLAIN = _set(
    # English
    "a about abt act after again agree alone along already also always am an and another answer "
    "any anymore are arent around as ask at ate away back bad be became because been before "
    "behind being best better between big both break bring broke bus but buy by call came can "
    "cannot cant care catch cause check class cool come copy could couldnt cry cut cuz did "
    "didnt do does doesnt doing done dont down draw drink drive during each eat either end ever "
    "every everybody everyone explain eye face fall fast favorite feel fell felt few fight find "
    "first fix for forget forgot found from fun funny gave get gets give go goes going gone "
    "gonna good got grade great grew had happy hard has hasnt hate have he hear hed help her "
    "here hers herself hes hi him his hit hold home homework how hug hurt i id idk if ignore "
    "ill im in is isnt it its ive job joke join just keep kept kind knew know last late laugh "
    "learn leave left less let like lil listen little live long look lose lost lot loud love "
    "lunch made make man many may maybe me mean meet might mine miss mom money moms more "
    "morning most mostly move much must my myself near need never new next nice no nobody none "
    "not nothing now of off office often oh ok okay old on once one only open or other our out "
    "outside over own pay people pick play please point possibly pretty problem pull push put "
    "question quick quiet ran rather read real really reason recess recommend remember rest "
    "right room rude rule run sad said same sang sat saw say scare school scream see seem seen "
    "send sent share shall she shes should shout show sick side sing sit sleep slow so some "
    "someone sometimes soon speak stand start stay still stop stopped strict strong study such "
    "super sure table take talk taught tell tells test than thank that thats the their them "
    "then there these they theyre thing think this those though thought through throw tight "
    "time to today told tomorrow too took top touch treat tried trip trust try turn two under "
    "understand until up us use used usually very wait walk want was wasnt watch way we week "
    "well went were what when where whether which while who whole why will wish with without "
    "wont word work worry would write wrong wrote yall yeah yell yes yesterday yet you your "
    "youre yay u ur r n w bc tho thru rn rly lol omg wanna gotta ima dis mad angry awesome "
    "amazing annoying assistant advisor area appointment building center chair classroom club "
    "conference day days desk door email group idea lounge meeting name names note notes "
    "notebook number phone picture player plan program request role teacher teachers team "
    "uniform van voice aide principal coach nurse counselor friend friends middle high "
    "elementary bathroom bell snack helper helpers assistance support reading math science "
    "history art gym music english spanish pe ela esl iep tv ac dj bday birthday party house "
    "car truck dog cat baby family brother sister cousin grandma thinks talks yells explains "
    "gives lets knows cares makes smells lives cooks works passed died dies cried "
    # Spanish
    "el la los las lo le les un una unos unas al del de en con sin por para pa q k x y o e ni "
    "que qe ke como cuando cuand donde quien si no nunca siempre aveces veces tambien tampoco "
    "ya mas muy bien mal solo me te se nos mi mis tu tus su sus es esta estan era eran fue son "
    "soy ser estaba hay a ayuda ayudan ayudo explica esplica explique explico dice dijo dicen "
    "da dan dio deja dejan dejo habla hablan hablo hace hacen hizo grita gritan grito pone "
    "ponen puso quiere quieren quiso puede pueden sabe saben tiene tienen tenia va van viene "
    "vienen vive viven trabaja trabajan ensena ensenan escribe lee leen llama llaman pide piden "
    "pregunta preguntan regana reganan regano repite responde escucha escuchan entiende "
    "entienden mira ve juega juegan come cocina canta baila llega llego llora molesta molestan "
    "pega pegan cuida cuidan quita ignora contesta corrige revisa manda mandan gusta cae porque "
    "pero entonces hasta desde sobre entre cada todo toda todos todas otro otra mucho mucha "
    "poco este esto ese esa eso aqui alli ahi hoy ayer manana luego despues antes casa clase "
    "escuela salon tarea examen mate matematicas ciencias ingles espanol lectura historia arte "
    "musica gimnasia favorito favorita nuevo nueva mejor mayor menor grande chico chica bueno "
    "buena malo mala buen hermano hermana primo amigo tia tio dos tres "
)

# Capitals that are no names: days, months, subjects, what children play and watch, places.
NO_NAMES = _set(
    "monday tuesday wednesday thursday friday saturday sunday january february march april may "
    "june july august september october november december lunes martes miercoles jueves viernes "
    "sabado domingo enero febrero marzo abril mayo junio julio agosto septiembre octubre "
    "noviembre diciembre christmas easter halloween thanksgiving navidad pascua valentines "
    "algebra geometry calculus biology chemistry physics geography civics health reading "
    "writing math maths science history english spanish french german chinese arabic ingles "
    "espanol frances minecraft roblox fortnite pokemon youtube google chromebook kahoot ixl "
    "ipad iphone xbox playstation nintendo switch lego legos netflix disney tiktok instagram "
    "snapchat discord facebook zoom canvas duolingo prodigy desmos khan american mexican "
    "african asian black white latino latina hispanic puerto mexico america usa texas "
    "california florida chicago york guatemala honduras salvador colombia internet wifi toyota "
    "honda ford chevy tesla mcdonalds walmart target god bible dad mom mama papa grandma "
    "grandpa act "
)

# Known to all the world, and no one at school.
FAMOUS_NAMES = (
    "abraham lincoln; adam and eve; air jordans; anne frank; ariana grande; babe ruth; bad "
    "bunny; billie eilish; bob esponja; bruno mars; captain jack sparrow; cesar chavez; charlie "
    "brown; charlottes web; cristiano ronaldo; curious george; doctor strange; doctor who; dora "
    "the explorer; dr pepper; dr phil; dr seuss; dr strange; dr who; frida kahlo; george "
    "washington; graham cracker; graham crackers; harriet tubman; harry potter; harry styles; "
    "helen keller; james bond; jumping jack; jumping jacks; kendrick lamar; kobe bryant; lebron "
    "james; mario bros; mario brothers; mario kart; mario maker; mario odyssey; mario party; "
    "martin luther king; michael jackson; michael jordan; miles morales; miss america; miss "
    "piggy; mona lisa; mr bean; mr beast; mr clean; mr potato head; mr rogers; mrs claus; mrs "
    "doubtfire; ms excel; ms marvel; ms office; ms paint; ms teams; ms word; ms pac man; ms "
    "pacman; noahs ark; olivia rodrigo; papa johns; percy jackson; peso pluma; peter pan; peter "
    "parker; romeo and juliet; romeo y julieta; rosa parks; selena gomez; simon says; steph "
    "curry; stephen curry; super mario; taylor swift; teacher appreciation; tom and jerry; "
    "victoria magistral; victoria royale; virgen de guadalupe; "
)


def _famous() -> dict[str, dict[str, list[tuple[str, ...]]]]:
    """By the first and the second word; with the s of "taylor swifts songs" too."""
    found: dict[str, dict[str, list[tuple[str, ...]]]] = {}
    for parts in (tuple(name.split()) for name in FAMOUS_NAMES.split(";") if name.strip()):
        for names in (parts, (*parts[:-1], f"{parts[-1]}s")):
            found.setdefault(names[0], {}).setdefault(names[1], []).append(names)
    return found


FAMOUS = _famous()
