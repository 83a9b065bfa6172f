"""Seals: what opens, what does not, and what nobody can find without the key."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from hypothesis import given
from hypothesis import strategies as st

from storage.problems import Tampered
from storage.vault import Seal, Vault

MASTER_KEY = bytes(range(32))
BOB = "b" * 32
CHARLIE = "c" * 32
PLACE = ("answer", "words", "row-1")
TEXT = "Reading aloud helps me 🙂"


def seal_of(owner_id: str, version: int = 1, vault: Vault | None = None) -> Seal:
    vault = vault or Vault(MASTER_KEY)
    return vault.seal_of(owner_id, version, vault.new_wrapped_key(owner_id, version))


@given(st.text(), st.text(st.characters(exclude_characters="\0", exclude_categories=["Cs"])))
def test_any_text_seals_and_opens_in_its_row(text: str, row: str) -> None:
    seal = seal_of(BOB)
    assert seal.open("answer", "words", row, seal.seal("answer", "words", row, text)) == text


@pytest.mark.parametrize(
    "place",
    [
        ("tool", "words", "row-1"),
        ("answer", "codes", "row-1"),
        ("answer", "words", "row-2"),
        ("answerw", "ords", "row-1"),
        ("answer", "word", "srow-1"),
    ],
)
def test_a_seal_moved_to_another_place_does_not_open(place: tuple[str, str, str]) -> None:
    seal = seal_of(BOB)
    with pytest.raises(Tampered, match="does not open"):
        seal.open(*place, seal.seal(*PLACE, TEXT))


def test_a_seal_moved_to_another_student_does_not_open() -> None:
    with pytest.raises(Tampered):
        seal_of(CHARLIE).open(*PLACE, seal_of(BOB).seal(*PLACE, TEXT))


def test_a_seal_does_not_open_for_another_student_who_got_the_same_key() -> None:
    bobs = seal_of(BOB)
    charlies = Seal(CHARLIE, 1, bobs._key, bobs._marking)
    with pytest.raises(Tampered):
        charlies.open(*PLACE, bobs.seal(*PLACE, TEXT))


def test_a_seal_does_not_open_as_one_of_another_key_version() -> None:
    first = seal_of(BOB)
    second = Seal(BOB, 2, first._key, first._marking)
    sealed = first.seal(*PLACE, TEXT)
    claims_to_be_second = sealed[:1] + (2).to_bytes(2, "big") + sealed[3:]
    for changed in (sealed, claims_to_be_second):
        with pytest.raises(Tampered):
            second.open(*PLACE, changed)


def test_a_seal_changed_at_any_byte_does_not_open() -> None:
    seal = seal_of(BOB)
    sealed = seal.seal(*PLACE, "yes")
    for at in range(len(sealed)):
        changed = bytearray(sealed)
        changed[at] ^= 1
        with pytest.raises(Tampered):
            seal.open(*PLACE, bytes(changed))


@given(st.binary(max_size=80))
def test_bytes_that_are_no_seal_do_not_open(noise: bytes) -> None:
    with pytest.raises(Tampered):
        seal_of(BOB).open(*PLACE, noise)


def test_the_problem_says_where_and_shows_no_words() -> None:
    seal = seal_of(BOB)
    with pytest.raises(Tampered) as problem:
        seal.open("answer", "words", "row-2", seal.seal(*PLACE, TEXT))
    assert "answer.words of row row-2" in str(problem.value)
    assert "Reading" not in str(problem.value)


def test_the_same_text_is_never_sealed_alike() -> None:
    seal = seal_of(BOB)
    assert len({seal.seal(*PLACE, TEXT) for _ in range(1000)}) == 1000


def test_the_length_of_a_seal_does_not_tell_a_short_text_from_another() -> None:
    seal = seal_of(BOB)
    lengths = {len(seal.seal(*PLACE, "a" * length)) for length in range(64)}
    assert lengths == {64 + 31}
    assert len(seal.seal(*PLACE, "a" * 64)) == 128 + 31


@pytest.mark.parametrize("end", ["", "\0", "\0\0", "\x80", "\x80\0", "é", "\n"])
def test_what_a_text_ends_with_is_told_from_what_fills_the_block(end: str) -> None:
    seal = seal_of(BOB)
    for text in (end, f"{'a' * 62}{end}", f"{'a' * 63}{end}"):
        assert seal.open(*PLACE, seal.seal(*PLACE, text)) == text


def test_a_seal_from_before_blocks_were_filled_still_opens_and_as_nothing_else() -> None:
    seal, nonce = seal_of(BOB), bytes(12)
    place = "\0".join(("text", *PLACE, BOB, "1")).encode()
    old = b"\x01\0\1" + nonce + seal._key.encrypt(nonce, TEXT.encode(), place)
    assert seal.open(*PLACE, old) == TEXT
    for changed in (b"\x02" + old[1:], b"\x01" + seal.seal(*PLACE, TEXT)[1:]):
        with pytest.raises(Tampered):
            seal.open(*PLACE, changed)


def test_a_lone_surrogate_is_refused_without_repeating_the_text() -> None:
    with pytest.raises(ValueError, match="surrogate at position 6") as problem:
        seal_of(BOB).seal(*PLACE, "secret\ud800")
    assert problem.value.__context__ is None


def test_a_row_with_a_separator_in_it_is_refused() -> None:
    with pytest.raises(ValueError, match="NUL"):
        seal_of(BOB).seal("answer", "words", "row\0other", TEXT)


@pytest.mark.parametrize("length", [0, 16, 31, 33])
def test_a_master_key_of_another_length_is_refused(length: int) -> None:
    with pytest.raises(ValueError, match="32 bytes"):
        Vault(bytes(length))


@pytest.mark.parametrize("version", [0, 65_536])
def test_a_key_version_that_a_seal_cannot_carry_is_refused(version: int) -> None:
    with pytest.raises(ValueError, match="from 1 to 65535"):
        Vault(MASTER_KEY).new_wrapped_key(BOB, version)


def test_a_wrapped_key_opens_for_its_owner_version_and_master_key_only() -> None:
    vault = Vault(MASTER_KEY)
    wrapped = vault.new_wrapped_key(BOB, 1)
    for other, owner_id, version in (
        (vault, CHARLIE, 1),
        (vault, BOB, 2),
        (Vault(bytes(32)), BOB, 1),
    ):
        with pytest.raises(Tampered, match="data key"):
            other.seal_of(owner_id, version, wrapped)
    for changed in (wrapped[:-1], wrapped + b"\0", *(b + wrapped[1:] for b in (b"\1", b"\3")), b""):
        with pytest.raises(Tampered):
            vault.seal_of(BOB, 1, changed)


def test_a_key_wrapped_earlier_opens_after_a_restart() -> None:
    vault = Vault(MASTER_KEY)
    wrapped = vault.new_wrapped_key(BOB, 1)
    sealed = vault.seal_of(BOB, 1, wrapped).seal(*PLACE, TEXT)
    assert Vault(MASTER_KEY).seal_of(BOB, 1, wrapped).open(*PLACE, sealed) == TEXT


def test_the_vault_remembers_a_key_and_forgets_the_one_used_longest_ago() -> None:
    vault = Vault(MASTER_KEY, remembered=2)
    wrapped = {owner: vault.new_wrapped_key(owner, 1) for owner in "abc"}
    a, b = (vault.seal_of(owner, 1, wrapped[owner]) for owner in "ab")
    assert vault.seal_of("a", 1, wrapped["a"]) is a
    vault.seal_of("c", 1, wrapped["c"])
    assert vault.seal_of("a", 1, wrapped["a"]) is a
    assert vault.seal_of("b", 1, wrapped["b"]) is not b


def test_a_remembered_key_is_not_given_for_another_wrapped_one() -> None:
    vault = Vault(MASTER_KEY)
    first, second = (vault.new_wrapped_key(BOB, 1) for _ in range(2))
    assert vault.seal_of(BOB, 1, first) is not vault.seal_of(BOB, 1, second)


def test_many_threads_seal_and_open_at_once() -> None:
    vault = Vault(MASTER_KEY, remembered=3)
    wrapped = {owner: vault.new_wrapped_key(owner, 1) for owner in "abcdefgh"}

    def turns(owner: str) -> bool:
        return all(
            seal.open(*PLACE, seal.seal(*PLACE, owner + str(n))) == owner + str(n)
            for n in range(500)
            for seal in [vault.seal_of(owner, 1, wrapped[owner])]
        )

    with ThreadPoolExecutor(8) as threads:
        assert all(threads.map(turns, wrapped))


def test_an_index_is_the_same_each_time_and_another_for_each_purpose_and_key() -> None:
    index = Vault(MASTER_KEY).index("student.local_id", "S-104")
    assert index == Vault(MASTER_KEY).index("student.local_id", "S-104")
    assert len(index) == 64
    assert index != Vault(MASTER_KEY).index("staff.name", "S-104")
    assert index != Vault(MASTER_KEY).index("student.local_id", "S-105")
    assert index != Vault(bytes(32)).index("student.local_id", "S-104")


def test_neither_a_vault_nor_a_seal_shows_its_key() -> None:
    vault = Vault(MASTER_KEY)
    shown = repr(vault) + repr(seal_of(BOB, vault=vault))
    assert repr(MASTER_KEY) not in shown
    assert MASTER_KEY.hex() not in shown
    assert "AESGCM" not in shown


def test_a_mark_is_the_same_for_the_same_alone_and_under_one_key_alone() -> None:
    bobs, charlies = seal_of(BOB), seal_of(CHARLIE)
    held = ("conversation", "use", "sometimes")
    assert bobs.mark("page", *held) == bobs.mark("page", *held)
    others = [
        bobs.mark("family", *held),
        bobs.mark("page", "conversation", "use", "never"),
        bobs.mark("page", "conversation", "usesometimes"),
        bobs.mark("page", "conversation", "use\0sometimes"),
        charlies.mark("page", *held),
    ]
    assert len({bobs.mark("page", *held), *others}) == 6
