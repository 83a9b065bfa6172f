"""How the headers of schools' lists are spelt, in English and Spanish: data, read by headers.py.

Each line stands under a meaning of roster.MEANINGS, the best first: where a list has several columns for one
meaning, an earlier line wins over a later one. Written folded and without spaces; "student" and its like
before or behind it are taken off by headers.py, and so need not stand here.
"""

from bot.rosters.csv_files import word_set

SPELLINGS: dict[str, tuple[str, ...]] = {
    "local_id": (
        # The number that the school itself goes by.
        "studentnumber studentno studentnum studentid localid localstudentid studentlocalid "
        "localstudentnumber idlocal",
        "stuid stunum stuno sisuserid schoolstudentid districtstudentid districtid permid "
        "permnumber permnum perm "
        "permanentid permanentnumber idnumber sisid sisstudentid studentsisid pupilnumber pupilid "
        "learnerid otherid lasid schoolnumberofstudent lunchid localidentifier studentidentifier "
        "matricula nummatricula numerodematricula idestudiante idalumno iddelestudiante iddelalumno "
        "numerodeestudiante numerodelestudiante numerodealumno numerodelalumno numeroestudiante "
        "numestudiante noestudiante numalumno numerodeidentificacion identificacion idestudiantil "
        "numerodeexpediente expediente carnet numerodecontrol codigoestudiante "
        "codigodelestudiante codigo",
        "identifier",
        "id sid studentkey number integrationid externalid personid useridentifier uniqueid personnumber",
        "sourcedid userid sisloginid dcid studentdcid namekey useruniqueid",
        "stateid statestudentid statestudentnumber stateidnumber ssid statewideid "
        "statewidestudentid sasid "
        "uic usid studentstateid studentuniqueid fleid gtid tsdsid eduid stateidentifier curp idestatal",
    ),
    "name": (
        "name fullname studentname studentfullname nombrecompleto nombredelestudiante nombredelalumno "
        "nombreyapellido nombreyapellidos nombresyapellidos apellidosynombres apellidosynombre "
        "apellidoynombre nombrealumno nombreestudiante lastfirst lastnamefirstname lastfirstname "
        "lastfirstmiddle lastfirstmi lastcommafirst namelastfirst nombrelastfirst studentlastfirst "
        "lastnamefirst lastnamefirstnamemiddlename lastnamefirstnamemi firstlast firstnamelastname "
        "firstandlastname firstlastname firstlastnames namefirstlast firstmiddlelast legalname "
        "studentsname nameofstudent childname childsname nameofchild namestudent studentnamelastfirst "
        "studentnamefirstlast nameofpupil studentlegalname nino nina nombredelnino",
        "displayname rostername listname sortname sortablename",
        "student students pupil pupils learner child kid kids alumno alumna alumnos estudiante "
        "estudiantes",
    ),
    "first_name": (
        "firstname first fname givenname given forename nombre nombres primernombre nombredepila firstnm "
        "namefirst firstnamelegal legalfirstname legalfirst firstgivenname firstmiddle firstnamemi "
        "firstmiddlename firstnamemiddlename firstnamemiddleinitial firstmi studentfirst legalgivenname",
    ),
    "preferred_name": (
        "preferredname preferredfirstname preferredfirst preferredgivenname preferredfname prefname "
        "preferred chosenname chosenfirstname goesby likestobecalled calledname namegoesby callname "
        "usualname knownas prefersname nameused affirmedname affirmedfirstname prefersbeingcalled "
        "nombrepreferido nombredeuso nombresocial nombrelegusta selellama lellaman nombreelegido "
        "iscalled tobecalled namepreferred firstnamepreferred",
        "nickname nick alias aka commonname apodo sobrenombre mote preferrednickname "
        "nicknamealias studentalias",
    ),
    "middle_name": (
        "middlename middle mname mi middleinitial middlenm namemiddle legalmiddlename segundonombre "
        "inicial preferredmiddlename",
    ),
    "last_name": (
        "lastname last lname surname familyname lastnm namelast lastnames surnames legallastname "
        "legallast "
        "apellido apellidos apellidopaterno primerapellido apellido1 studentlast lastnamelegal "
        "familyname1",
        "preferredlastname preferredlast preferredfamilyname",
    ),
    "second_last_name": (
        "apellidomaterno segundoapellido apellido2 secondlastname maternallastname",
    ),
    "suffix": ("suffix namesuffix generation generationsuffix generationcode sufijo namesfx",),
    "class": (
        "class classname classes classgroup roster rostergroup clase clases grupo group groupname "
        "classroom classperiod nombredelaclase",
        "sectionname sectiontitle classtitle classsection sectiondescription coursesection seccionnombre",
        "course coursename coursetitle coursedescription coursedesc curso materia asignatura subject "
        "nombredelcurso",
        "homeroom hr homeroomname hroom home advisory advisorygroup salon aula salondeclase homebase "
        "homeroomnumber hrm currenthomeroom homeroomcode aulabase tutoria",
        "room roomnumber roomno rm salonnumero classroomnumber",
    ),
    "section": (
        "section sectionnumber sectionno sectionid sect sectioncode seccion classcode classid "
        "sectionidentifier coursesectionnumber",
    ),
    "period": (
        "period per periodnumber block expression periods meets periodo bloque hour hora prd",
    ),
    "teacher": (
        "teacher teachername tlastname teacherlname homeroomteacher homeroomteachername teacherlastname "
        "teacherfullname "
        "hrteacher "
        "advisor advisorname instructor instructorname teacheroffrecord teacherofrecord primaryteacher "
        "classteacher leadteacher maestro maestra maestroa docente profesor profesora nombredelmaestro "
        "maestrotitular nombredeldocente tutor staffname gradeteacher teacherlastfirst",
    ),
    "grade": (
        "grade gradelevel gradelvl grd gr gradeenrolled currentgrade currentgradelevel gradecode grado "
        "gradoescolar nivelescolar niveldegrado gradelev studentgrade enrolledgrade yearlevel gradesk12 "
        "gradename gradeleveldescription enrollmentgrade enrgrade entrygradelevel gradelevelname",
        "grades level lvl nivel gradelevels gradoactual",
    ),
    "band": ("band gradeband gradespan banda gradecluster",),
    "mode": ("mode modo",),
    "iep": (
        "iep iepstatus hasiep hasaniep iepflag iepindicator isiep iepyn ieptype oniep onaniep activeiep "
        "plan plantype plans planeducativo pei tienepei iep504 ieps iepor504 504iep 504oriep "
        "iepplan plan504iep "
        "studentplan typeofplan tipodeplan tieneplan hasplan supportplan planname currentplan",
        "sped spedstatus spedflag spedplantype spedplan spedindicator specialed specialedstatus "
        "specialedflag "
        "specialeducation specialeducationstatus specialeducationflag specialeducationindicator spedyn "
        "spec edstatus speced specedstatus specialeducationplan issped isspecialed se spedcode "
        "educacionespecial eduespecial swd swdstatus studentwithdisability studentswithdisabilities "
        "studentwithdisabilities ese esestatus esecode idea ideaindicator ideastatus ec ecstatus "
        "exceptionalchildren exceptionality primaryexceptionality exceptionalities specialeducationcode "
        "specialneeds spedeligibility eligibility eligibilitycategory ideaeligibility spedstat sped504",
        "disability primarydisability disabilitycode disabilitytype primarydisabilitycode disabilities "
        "disability1 disabilitycategory discapacidad handicap primarydisabilitydescription "
        "disabilityname "
        "disabilitystatus ieppid primaryeligibility",
        "spedplacement spedlevelofneed spedlevel lre placement spedprogram spedsetting "
        "educationalsetting "
        "edsetting educationalenvironment specialeducationsetting levelofneed",
        "iepdate iependdate iepstartdate iepdue iepduedate annualreview annualreviewdate annualreviewdue "
        "nextannualreview annualiepdate currentiepdate lastiepdate iepbegindate spedstartdate "
        "spedentrydate nextiep annualiep triennial triennialdate",
    ),
    "plan_504": (
        "504 plan504 504plan has504 504status section504 504flag sec504 504indicator s504 is504 on504 "
        "504yn section504status section504plan sec504status 504code has504plan plan504status spedis504 "
        "seccion504 504date 504plandate 504active active504",
    ),
    "language": (
        "language languagecode lang langcode preferredlanguage languagepreference studentlanguage "
        "idiomapreferido idioma lengua spokenlanguage languagespoken primarylanguage primarylang "
        "homelanguage homelang homelanguagecode homeprimarylanguage primaryhomelanguage languageathome "
        "homelanguagedescription nativelanguage nativelang firstlanguage lenguamaterna idiomamaterno "
        "idiomadelhogar idiomaencasa lenguaencasa lenguadelhogar lenguamaternal primarylanguagecode "
        "langhome hlanguage languagehome idiomaprincipal lenguaje l1 homelng",
        "correspondencelanguage contactlanguage languageofcorrespondence corrlang",
    ),
    "status": (
        "status enrollmentstatus enrollstatus enrolmentstatus studentstatus enrstatus enrolledstatus "
        "stat statuscode activeinactive estado estatus estadodeinscripcion estadodematricula enrollment "
        "enrolmentcode statustag currentstatus activestatus inscripcion",
    ),
    "enabled": (
        "enableduser enabled active isactive isenabled activo activa currentlyenrolled isenrolled "
        "enrolled inscrito currentlyactive",
    ),
    "exit_date": (
        "exitdate withdrawaldate withdrawdate withdrawndate leavedate leftdate dropdate dateleft wddate "
        "exitwithdrawdate fechadesalida fechadebaja fecharetiro datewithdrawn exitdt leavingdate",
    ),
    "person": (
        "usertype persontype recordtype roletype tipo tipodepersona accounttype tipodeusuario",
    ),
    "born": (
        "born dob birthdate dateofbirth birthday birthdt bday fechadenacimiento nacimiento "
        "fechanacimiento "
        "fnacimiento datebirth birth fdenac fechanac cumpleanos studentbirthdate",
    ),
    "pronouns": ("pronouns pronoun preferredpronouns pronombres pronombre genderpronouns",),
    "plan_word": ("planword",),
    "knows_about_plan": ("knowsaboutplan knowsabouttheplan knowsplan sabedelplan",),
    "in_class": ("inclass",),
    "role": ("role rol papel",),
    "simple": ("simple easywords simplewords",),
    "meeting_date": (
        "meetingdate meeting iepmeeting iepmeetingdate nextmeeting nextmeetingdate nextiepmeeting "
        "nextiepmeetingdate fechadereunion fechadelareunion reunion dateofmeeting",
    ),
    "case_manager": (
        "casemanager casemgr caseman iepcasemanager casecarrier casemanagername spedcasemanager cm "
        "iepmanager iepcoordinator gestordecaso encargadodelcaso encargadadelcaso responsabledelcaso "
        "administradordecaso casemanagerlastname spedteacher servicecoordinator casemanagers",
    ),
    "asks": ("alsoask asks",),
}

# Somebody or something else is spoken of in a header with one of these: a contact's name is no student's.
OTHERS = word_set(
    "contact parent parents guardian guardians mother father mom dad emergency sibling siblings school "
    "district counselor counsellor nurse bus family household physician doctor padre madre padres tutor "
    "tutora escuela distrito contacto consejero consejera familia emergencia legalguardian "
    "username login "
    "user password lea building campus site org agency"
)
# These say whose it is: the student's.
STUDENTS = (
    "students", "student", "studentdemographics", "stud", "stu", "pupil", "learner", "child", "childs",
    "delestudiante", "delalumno", "delosestudiantes", "estudiante", "alumno", "alumna",
    "current", "demographics", "sped", "person", "enrollment", "enrollments", "the",
)  # fmt: skip

# Of a full name: headers in which the family's name comes first even where no comma stands.
LAST_COMES_FIRST = (
    "lastfirst",
    "lastnamefirst",
    "lastcomma",
    "apellidosy",
    "apellidoy",
    "sortable",
    "sortname",
)
# What can be a number of nobody in particular: a column that could be an id, but is asked about.
MAYBE_IDS = word_set(
    "email emailaddress studentemail username login loginid user schoolemail correo "
    "correoelectronico mail "
    "googleid googleemail primaryemail secondaryemail useremail usuario emailaddressstudent"
)
