"""OneRoster's packed folders: who is a student, in which classes, and what a delta does not say."""

import pytest

from tests.rosters.files import folder, read, students, told

USERS_11 = (
    "sourcedId,status,dateLastModified,enabledUser,orgSourcedIds,role,username,userIds,givenName,familyName,"
    "middleName,identifier,email,sms,phone,agentSourcedIds,grades,password\n"
    "t1,,,true,org1,teacher,jlee,,Jordan,Lee,,T100,,,,,,\n"
    "s1,,,true,org1,student,zpena,,Zoë,Peña-Lund,,000731,,,,,06,\n"
    "s2,,,false,org1,student,bwest,,Ben,West,,000733,,,,,KG,\n"
    's3,,,true,org1,student,mlee,,MAE,O\'NEIL,,000734,,,,,"07,08",\n'
    "p1,,,true,org1,parent,,,Ana,Lund,,,,,,,,\n"
)
CLASSES = (
    "sourcedId,status,dateLastModified,title,grades,courseSourcedId,classCode,classType,location,"
    "schoolSourcedId,termSourcedIds,subjects,subjectCodes,periods\n"
    "c1,,,Math 7,07,co1,,scheduled,,org1,t1,,,3\n"
    "c2,,,Math 7,07,co1,,scheduled,,org1,t1,,,5\n"
    "c3,,,Homeroom 103,07,co2,,homeroom,,org1,t1,,,\n"
)
ENROLLMENTS = (
    "sourcedId,status,dateLastModified,classSourcedId,schoolSourcedId,userSourcedId,role,primary,beginDate,"
    "endDate\n"
    "e1,,,c1,org1,s1,student,,,\n"
    "e2,,,c3,org1,s1,student,,,\n"
    "e3,,,c2,org1,s3,student,,,\n"
    "e4,,,c1,org1,t1,teacher,true,,\n"
    "e5,tobedeleted,,c1,org1,s3,student,,,\n"
)
MANIFEST = (
    "propertyName,value\nmanifest.version,1.0\noneroster.version,1.1\n"
    "file.users,{0}\nfile.enrollments,{0}\n"
)
BULK = {
    "manifest.csv": MANIFEST.format("bulk"),
    "users.csv": USERS_11,
    "classes.csv": CLASSES,
    "enrollments.csv": ENROLLMENTS,
    "demographics.csv": "sourcedId,status,dateLastModified,birthDate,sex\ns1,,,2014-03-14,female\n",
    "orgs.csv": "sourcedId,status,dateLastModified,name,type\norg1,,,Lincoln,school\n",
}


def test_a_whole_export_of_1_1_gives_students_with_their_classes_and_asks_for_the_mode() -> None:
    found = read(folder(BULK), "oneroster.zip")
    assert students(found) == [
        "000731 | Zoë Peña-Lund | Zoë | Math 7, Period 3; Homeroom 103 | 6 6-8 | - | -",
        "000734 | Mae O'Neil | Mae | Math 7, Period 5 | 7 6-8 | - | -",
    ]
    assert found.passed_over == {"staff": 2, "inactive": 1}
    assert (found.asks, found.whole, found.notes) == (("mode", "language"), True, ())
    assert (found.left, told(found)) == (("000733",), [])
    assert found.students[0].facts == {"born": "2014-03-14"}


def test_in_1_2_the_roles_stand_in_a_file_of_their_own_and_a_folder_may_lie_around_it() -> None:
    users = (
        "sourcedId,status,dateLastModified,enabledUser,username,userIds,givenName,familyName,middleName,"
        "identifier,email,sms,phone,agentSourcedIds,grades,password,userMasterIdentifier,"
        "preferredGivenName,preferredMiddleName,preferredFamilyName,primaryOrgSourcedId,pronouns\n"
        "t1,,,true,jlee,,Jordan,Lee,,T100,,,,,,,,,,,org1,\n"
        "s1,,,true,zpena,,Zoë,Peña-Lund,,000731,,,,,06,,,Zo,,,org1,she/her\n"
        "s4,,,true,adulted,,Al,Lee,,000735,,,,,12,,,,,,org1,\n"
    )
    roles = (
        "sourcedId,status,dateLastModified,userSourcedId,roleType,role,beginDate,endDate,orgSourcedId\n"
        "r1,,,t1,primary,teacher,,,org1\nr2,,,s1,primary,student,,,org1\n"
        "r3,,,s4,primary,student,,,org1\nr4,,,s4,secondary,aide,,,org1\n"
    )
    files = {"export/users.csv": users, "export/roles.csv": roles}
    files |= {f"export/{name}": BULK[name] for name in ("classes.csv", "enrollments.csv")}
    found = read(folder(files), "oneroster.zip")
    assert students(found) == [
        "000731 | Zo Peña-Lund | Zo | Math 7, Period 3; Homeroom 103 | 6 6-8 | - | -",
        "000735 | Al Lee | Al | - | 12 9-12 | - | -",
    ]
    assert found.passed_over == {"staff": 1}
    assert found.students[0].facts["pronouns"] == "she/her"
    assert found.asks == ("class", "mode", "language")


def test_who_is_missing_from_a_delta_is_not_gone_and_who_is_to_be_deleted_is() -> None:
    users = USERS_11.replace("s1,,,", "s1,active,,").replace("s2,,,false", "s2,tobedeleted,,true")
    found = read(
        folder(BULK | {"manifest.csv": MANIFEST.format("delta"), "users.csv": users}), "d.zip"
    )
    assert not found.whole
    assert [note.phrase for note in found.notes] == ["roster_delta"]
    assert (found.passed_over["removed"], found.left) == (1, ("000733",))


def test_without_a_manifest_a_status_in_any_row_makes_it_a_delta() -> None:
    files = {"users.csv": USERS_11.replace("s1,,,", "s1,active,,")}
    assert not read(folder(files), "d.zip").whole
    assert read(folder({"users.csv": USERS_11}), "d.zip").whole


def test_a_class_that_a_delta_does_not_name_is_told_and_left_as_it_is() -> None:
    found = read(folder(BULK | {"classes.csv": CLASSES.split("c1,")[0]}), "oneroster.zip")
    assert [note.phrase for note in found.notes] == ["roster_classes_unknown"]
    assert [student.classes for student in found.students] == [(), ()]


def test_users_without_numbers_of_the_school_go_by_the_ids_of_their_program() -> None:
    files = {"users.csv": USERS_11.replace("000731", "").replace("000734", "").replace("T100", "")}
    assert [one.local_id for one in read(folder(files), "x.zip").students] == ["s1", "s3"]


def test_students_of_several_schools_and_nobody_who_says_what_they_are_is_told() -> None:
    users = "sourcedId,enabledUser,orgSourcedIds,givenName,familyName,identifier,grades\n"
    users += "a,true,org1,Zoë,Peña,1,06\nb,true,org2,Ben,West,2,06\n"
    found = read(
        folder(BULK | {"users.csv": users, "classes.csv": "", "enrollments.csv": ""}), "x.zip"
    )
    assert {note.phrase for note in found.notes} == {"roster_one_roster_roles", "roster_schools"}
    assert len(found.students) == 2


@pytest.mark.parametrize("users", ["", "\n\n", "a,b\n1,2\n", "\x00\x01", "sourcedId,givenName\n"])
def test_an_empty_or_foreign_users_file_is_told(users: str) -> None:
    found = read(folder({"users.csv": users, "roles.csv": "x"}), "x.zip")
    assert (found.students, len(found.wrong)) == ((), 1)
