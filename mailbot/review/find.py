"""What a coordinator's reply asks for. In doubt nothing of that part is done, and she is told."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Sequence
from dataclasses import replace

from mailbot import lexicon
from mailbot.model import Mail, Zone
from mailbot.review import answers, events_said, fields, unlabelled
from mailbot.review.hearing import read
from mailbot.review.meaning import settled
from mailbot.review.own_words import Piece, laid_out, pieces, without_digest, without_subject_line
from mailbot.review.tokens import ACTS, LABELS, WIDE, Token, kind_of, languages, tokens
from mailbot.review.values import DIET_TOO, Command, Do, EventWish, Heard, Ref, Reply, Scene, Wish


def find(text: str, waiting: Collection[int] | None = None, recent: Collection[int] | None = None) -> Reply:
    """The reply in a text as it came, with its quotation and signature; numbers not among these are unclear.

    >>> reply = find("OK 17, 18 ei", range(11, 25), range(31, 41))
    >>> [(str(command.do), command.item) for command in reply.commands], reply.unclear
    ([('approve', 17), ('reject', 18)], False)
    """
    scene = Scene(
        waiting=None if waiting is None else frozenset(waiting), recent=None if recent is None else frozenset(recent)
    )
    whole, found = laid_out(without_subject_line(text))
    return _reply(_pieces(whole, found, scene), scene, text)


def find_among(text: str, scene: Scene) -> Reply:
    """The reply in a text that quotes nothing, of these numbers."""
    return _reply([Piece(text)], scene, f"\n{text}")


def find_in(mail: Mail, scene: Scene) -> Reply:
    """The reply in a mail."""
    return _reply(_pieces(mail.text, mail.zones, scene), scene, f"{mail.subject}\n{mail.text}")


def _pieces(text: str, found: Sequence[Zone], scene: Scene) -> list[Piece]:
    """The own words; a digest behind them that nothing marks is cut off first, so that a signature is seen as one."""
    until = without_digest(text, found)
    if until < len(text):
        text, found = laid_out(text[:until].partition("\n")[2])
    return pieces(text, found, scene)


def _reply(own: Sequence[Piece], scene: Scene, whole: str) -> Reply:
    own, wishes, yes = _without_events(own, scene)
    if not (wishes or yes):
        return _heard(own, scene, whole)
    if not any(piece.text.strip() for piece in own):
        return Reply(events=wishes, yes=yes)
    return replace(_heard(own, scene, whole), events=wishes, yes=yes, is_automatic=False)


def _without_events(
    own: Sequence[Piece], scene: Scene
) -> tuple[Sequence[Piece], tuple[EventWish, ...], tuple[str, ...]]:
    """The pieces without what they say of whole events, and that; under a quoted mail it is that mail's event."""
    if scene.catalogue is None or scene.now is None:
        return own, (), ()
    left: list[Piece] = []
    wishes: tuple[EventWish, ...] = ()
    yes: tuple[str, ...] = ()
    for piece in own:
        if piece.near is not None or piece.is_signature:
            left.append(piece)
            continue
        found, codes, text = events_said.find(piece.text, scene.catalogue, scene.now)
        wishes, yes = (*wishes, *found), (*yes, *codes)
        left.append(replace(piece, text=text) if found or codes else piece)
    return left, tuple(dict.fromkeys(wishes)), tuple(dict.fromkeys(yes))


def _heard(own: Sequence[Piece], scene: Scene, whole: str) -> Reply:
    heard = Heard()
    words = "\n".join(piece.text for piece in own)
    tongues = languages(tokens(words))
    for piece in own:
        _Ear(scene, tongues, heard, piece.near).hear(piece)
    commands = _settled(heard, scene)
    spoken = "\n".join(piece.text for piece in own if not piece.is_signature)
    if not commands and _is_automatic(whole, words, scene):
        return Reply(is_automatic=True)
    for words in heard.praise if not any(what == "approve" for what, _, _ in heard.wide) else ():
        heard.doubt(words)
    if not commands and not heard.remarks and not _is_small_talk(spoken):
        heard.doubt(spoken)
    if lexicon.block("review.below").regex.search(spoken) and not commands:
        heard.doubt(spoken)
    return Reply(tuple(commands), bool(heard.remarks), tuple(dict.fromkeys(heard.remarks)))


def _is_automatic(whole: str, own: str, scene: Scene) -> bool:
    """True for an out-of-office: it says so at its beginning, or tells of absence and names no number of ours."""
    begins = lexicon.block("review.automatic").regex.search(own[:300] or whole[:300])
    subject = whole.partition("\n")[0].partition(":")[2] or whole.partition("\n")[0]
    is_titled = lexicon.block("automatic.15").regex.match(subject.strip())
    away = lexicon.block("automatic.away").regex.search(own)
    back = lexicon.block("review.absent").regex.search(own)
    care = lexicon.block("automatic.away_care").regex.search(own)
    is_ours = any(token.kind == "numbers" and any(scene.has(ref.number) for ref in token.refs) for token in tokens(own))
    thanked = lexicon.block("review.your_mail").regex.search(own[:300])
    is_back = lexicon.block("review.back").regex.search(own)
    is_away = (away and care) or ((away or back) and not is_ours)
    return bool(begins or is_titled or is_away or (thanked and is_back and "?" not in own))


def _is_small_talk(words: str) -> bool:
    """True where only thanks and greetings are said."""
    found = tokens(words)
    known = {token.kind for token in found} <= {"fill", "comma", "stop", "line", "soft", "pause", "good", "later"}
    is_thanks = any(token.kind == "fill" and token.words.lower() in _thanks() for token in found)
    is_plain = not any(token.kind in (ACTS - {"good"}) | {"numbers", "question"} for token in found)
    is_later = any(token.kind == "later" for token in found) and not any(token.kind in _WISHES for token in found)
    has_courtesy = any(token.kind in ("fill", "good") for token in found)
    return ((known and has_courtesy) or is_thanks or is_later) and is_plain


_WISHES = frozenset({"request", "move", "answer", "ask", "not"}) | WIDE


def _thanks() -> frozenset[str]:
    return frozenset(lexicon.block("review.thanks").words)


# ---------------------------------------------------------------- line by line


class _Ear:
    """Listens to one piece of own words, line by line."""

    def __init__(self, scene: Scene, tongues: frozenset[str], heard: Heard, near: Ref | None) -> None:
        self.scene, self.tongues, self.heard, self.near = scene, tongues, heard, near
        self.corrected: tuple[Ref, ...] = ()  # what a line that begins with a label goes on with

    def hear(self, piece: Piece) -> None:
        """Hears a piece; of a signature only lines that are commands and nothing else."""
        lines = _GENITIVE.sub(r"\1", _JOINED.sub(r"\1 ", piece.text)).split("\n")
        if piece.is_signature:
            lines = [line for line in lines if self._is_command(line)]
        lines, beyond = _readable(lines)
        for line in beyond:
            self.heard.doubt(line)
        at = 0
        while at < len(lines):
            at = self._hear_from(lines, at)

    def _hear_from(self, lines: list[str], at: int) -> int:
        """Hears what begins at this line; the place of the line after it."""
        line = self.heard.saying = lines[at]
        found = self._tokens(line)
        answer = answers.head(found, self.near)
        if answer is not None:
            if line[: answer.start].strip():
                self._hear_line(line[: answer.start].rstrip(" ,"))
            return self._hear_answer(answer, lines, at)
        correction = fields.head(found, near=self.corrected or ((self.near,) if self.near else ()))
        if correction is not None:
            return self._hear_correction(correction, lines, at)
        rest = self._hear_unlabelled(line)
        if rest != line:
            lines[at] = rest
            return self._hear_from(lines, at) if rest.strip(" .,;") else at + 1
        if self._is_bare_number(found) and at + 1 < len(lines) and self._begins_with_label(lines[at + 1]):
            self.corrected = tuple(ref for token in found for ref in token.refs)
            return at + 1
        if line.strip():
            self.corrected = ()
        width = self._table(lines, at)
        self._hear_line("\n".join(lines[at : at + width]))
        return at + width

    def _tokens(self, line: str) -> list[Token]:
        """The tokens of a line, with "ja" for "and" where it is."""
        found = tokens(line)
        told = settled(found, self.tongues)
        return [two if one.kind == "ja" else one for one, two in zip(found, told, strict=True)]

    # -- answers

    def _hear_answer(self, answer: answers.Head, lines: list[str], at: int) -> int:
        raw = lines[at][answer.at :]
        raw, tail, is_mixed = self._split_tail(raw)
        until = at + 1
        while not tail and until < len(lines) and not self._is_command(lines[until]):
            raw += "\n" + lines[until]
            until += 1
        whole = lines[at].strip()
        text = answers.text(raw, is_marked=answer.is_marked)
        if answer.is_denied or is_mixed or not text:
            self.heard.doubt(whole, answer.refs)
        else:
            for ref in answer.refs:
                self.heard.wish("answer", ref, text=text)
        if tail:
            lines[until:until] = [tail]
        return until

    def _split_tail(self, raw: str) -> tuple[str, str, bool]:
        """An answer's first line, the command behind it on the same line, and whether it may be part of the answer."""
        for cut in re.finditer(r"[.!?;,]\s+", raw):
            if self._is_command(raw[cut.end() :]):
                return raw[: cut.start() + 1].rstrip(" ;,"), raw[cut.end() :], raw[cut.start()] == ","
        return raw, "", False

    # -- corrections

    def _hear_correction(self, correction: fields.Head, lines: list[str], at: int) -> int:
        line = lines[at]
        before = line[: correction.start]
        text = line[correction.at :]
        until = at + 1
        while until < len(lines) and self._begins_with_label(lines[until]):
            text += "\n" + lines[until]
            until += 1
        if before.strip():
            self._hear_line(before)
        read = fields.values(text)
        if read is None or (len(correction.refs) > 1 and "name" in dict(read[0])):
            self.heard.doubt(line, correction.refs)
            return until
        found, behind = read
        if unlabelled.is_more(line[correction.start : correction.at]) or unlabelled.is_more(
            dict(found).get("diet", "")
        ):
            found = tuple((DIET_TOO if name == "diet" else name, value) for name, value in found)
        is_approved = correction.is_approved or any(map(_is_yes, behind))
        behind = tuple(words for words in behind if not _is_yes(words))
        for ref in correction.refs:
            self.heard.wish("correct", ref, fields=found)
            if is_approved:
                self.heard.wish("approve", ref)
        self.corrected = correction.refs
        lines[until:until] = list(behind)
        return until

    def _hear_unlabelled(self, line: str) -> str:
        """Hears corrections without a label; the line without them."""
        near = self.corrected or ((self.near,) if self.near else ())
        said, rest = unlabelled.corrections(line, near)
        for one in said:
            for ref in one.refs:
                self.heard.wish("correct", ref, fields=((one.field, one.value),))
            self.corrected = one.refs
        return rest

    def _begins_with_label(self, line: str) -> bool:
        found = self._tokens(line)
        if not found or found[0].kind not in LABELS or any(token.kind == "numbers" for token in found[:2]):
            return False
        return fields.head(found, near=(Ref(0),)) is not None

    def _is_bare_number(self, found: Sequence[Token]) -> bool:
        kinds = {token.kind for token in found}
        return "numbers" in kinds and kinds <= {"numbers", "pause", "number", "stop", "fill", "correct"}

    # -- short commands

    def _table(self, lines: list[str], at: int) -> int:
        """How many lines from here belong together: a lone word of doing, and lines of numbers under it."""
        if not self._is_lone(lines[at], acts=True):
            return 1
        width = 1
        while at + width < len(lines) and self._is_lone(lines[at + width], acts=False):
            width += 1
        return width

    def _is_lone(self, line: str, *, acts: bool) -> bool:
        found = [token for token in tokens(line) if token.kind not in ("pause", "fill", "number", "stop")]
        kinds = {token.kind for token in found}
        if acts:
            return bool(found) and kinds <= ACTS
        return "numbers" in kinds and kinds <= {"numbers", "comma", "and", "soft"}

    def _hear_line(self, line: str) -> None:
        counted = _COUNTED.match(line)
        if counted and not self.scene.has(int(counted[1])):
            line = line[counted.end() :]
        for words in _sentences(line):
            found = tokens(words)
            if found:
                read(_as_list(found), words, self.tongues, self.heard, self.scene, self.near)

    def _is_command(self, line: str) -> bool:
        """True where a line is a command of known numbers, and nothing else."""
        found = tokens(line)
        if not found or any(token.kind in ("word", "odd") for token in found):
            return self._is_long_command(found)
        trial = Heard()
        for words in _sentences(line):
            read(_as_list(tokens(words)), words, self.tongues, trial, self.scene)
        is_whole = bool(trial.wishes or trial.wide) and not trial.remarks and not trial.fillers
        settled = bool(_settled(trial, self.scene)) and not trial.remarks if is_whole else False
        return settled or self._is_long_command(found)

    def _is_long_command(self, found: Sequence[Token]) -> bool:
        """True for a line that begins an answer or a correction."""
        if not found or found[0].kind not in ("answer", "numbers", "number", "correct", "pause"):
            return False
        answer, correction = answers.head(found), fields.head(found)
        refs = (answer.refs if answer else ()) + (correction.refs if correction else ())
        return bool(refs) and all(self.scene.answerable(ref) or self.scene.correctable(ref) for ref in refs)


_LONGEST_LINE, _LONGEST = 4_000, 20_000  # characters: nobody writes more, and reading would take long


def _readable(lines: list[str]) -> tuple[list[str], list[str]]:
    """The lines that are read, and those that are too long, or too many."""
    kept: list[str] = []
    beyond: list[str] = []
    total = 0
    for line in lines:
        total += len(line)
        is_read = len(line) <= _LONGEST_LINE and total <= _LONGEST
        (kept if is_read else beyond).append(line if is_read else line[:200])
    return kept, beyond[:3]


def _is_yes(words: str) -> bool:
    """True for a yes and nothing else."""
    kinds = {token.kind for token in tokens(words)}
    return bool(kinds & {"yes", "approve"}) and kinds <= {"yes", "approve", "fill", "stop", "comma"}


def _as_list(found: list[Token]) -> list[Token]:
    """A line of numbers under a word of doing reads as if commas stood at the line ends."""
    made: list[Token] = []
    for token in found:
        is_between = token.kind == "line" and made and made[-1].kind == "numbers"
        made.append(Token("comma", ",", token.start, token.end) if is_between else token)
    while made and made[-1].kind == "comma":
        made.pop()
    return made


_WEAK = "|".join(
    word for name in ("yes", "no", "ja") for word in lexicon.block(f"review.{name}").words if word.isalpha()
)
_JOINED = re.compile(rf"(?<!\w)(\d{{1,6}}):?(?=(?:{_WEAK})(?!\w))", re.IGNORECASE)  # "11ok", "11:ok"
_GENITIVE = re.compile(r"(?<!\w)([rR]?\d{1,6})[’']s(?!\w)")
_SENTENCE = re.compile(r"(?<=[.!?;])\s+|(?<=[^\W\d_])[;](?=\S)")
_COUNTED = re.compile(r"^\s*(\d{1,2})[.)]\s+(?=[#\[(]?\d)")
_LISTED = re.compile(r"^(\s*[#\[(]?\d{1,6}[\])]?)[.)]\s+(?=[^\W\d_])")


def _sentences(line: str) -> list[str]:
    """The sentences of a line; the dot of "17. ok" at its beginning is none."""
    listed = _LISTED.sub(r"\1: ", line)
    made: list[str] = []
    for part in _SENTENCE.split(listed):
        if made and kind_of(made[-1].rpartition(" ")[2]) in ("number", "clock"):
            made[-1] = f"{made[-1].rstrip('.')} {part}"  # "nro. 17" is one
        elif made and _is_lone_act(made[-1]) and _is_only_numbers(part):
            made[-1] = f"{made[-1].rstrip(' .!')} {part}"  # "Ok. 12 ja 14."
        elif part.strip():
            made.append(part)
    return made


def _is_lone_act(words: str) -> bool:
    kinds = {token.kind for token in tokens(words)}
    return bool(kinds & ACTS) and kinds <= ACTS | {"stop", "fill"}


def _is_only_numbers(words: str) -> bool:
    kinds = {token.kind for token in tokens(words)}
    return "numbers" in kinds and kinds <= {"numbers", "comma", "and", "ja", "stop", "number"}


# ---------------------------------------------------------------- numbers to what they stand for


def _settled(heard: Heard, scene: Scene) -> list[Command]:
    """The commands that hold: of known numbers, not in doubt, not against each other."""
    named = [_resolved(wish, scene) for wish in heard.wishes]
    for wish, command in zip(heard.wishes, named, strict=True):
        if command is None:
            is_alone = sum(one.saying == wish.saying for one in heard.wishes) == 1
            heard.doubt(wish.saying if is_alone else str(wish.ref.number), (wish.ref,) if wish.what != "answer" else ())
    commands = [command for command in named if command is not None]
    commands += _widened(heard, commands, scene)
    commands = _merged(commands)
    against = {command.item for command in commands if _is_against(command, commands)}
    if against:
        heard.doubt(", ".join(map(str, sorted(against))))
    lost = heard.doubted & {command.item for command in commands}
    return [command for command in commands if command.item not in against | lost]


def _resolved(wish: Wish, scene: Scene) -> Command | None:
    do, found = _meant(wish.what, wish.ref, scene)
    is_quiet = wish.what in ("remove", "discard") and do is Do.REJECT
    return Command(do, found.number, wish.fields, wish.text, found.is_listed, is_quiet) if found is not None else None


def _meant(what: str, ref: Ref, scene: Scene) -> tuple[Do, Ref | None]:
    if what == "remove":
        return scene.removable(ref) or (Do.REJECT, None)
    do = Do.REJECT if what == "discard" else Do(what)
    by = {Do.CANCEL: scene.cancellable, Do.CORRECT: scene.correctable, Do.ANSWER: scene.answerable}
    return do, by.get(do, scene.decidable)(ref)


def _widened(heard: Heard, commands: Sequence[Command], scene: Scene) -> Iterable[Command]:
    """What "all", "both" and "the rest" come to."""
    kinds = {(what, whom) for what, whom, _ in heard.wide}
    if not kinds:
        return []
    if len(kinds) > 1 or not scene.waiting:
        heard.doubt(", ".join(whom for _, whom in sorted(kinds)))
        return []
    what, whom = kinds.pop()
    spared = frozenset().union(*(but for _, _, but in heard.wide))
    is_over = whom == "rest" and not (spared or heard.doubted or commands)
    if is_over or (whom == "both" and len(scene.waiting) != 2):
        heard.doubt(whom)
        return []
    mine = {Do.APPROVE: (Do.APPROVE, Do.CORRECT, Do.ANSWER), Do.REJECT: (Do.REJECT, Do.ANSWER)}[Do(what)]
    others = {c.item for c in commands if not c.is_listed and (whom == "rest" or c.do not in mine)}
    left = scene.waiting - spared - others - heard.doubted
    return [Command(Do(what), number) for number in sorted(left)]


def _merged(commands: Sequence[Command]) -> list[Command]:
    """Each command once; two corrections of one number are one."""
    made: dict[tuple[Do, int, bool, str], Command] = {}
    for command in commands:
        key = (command.do, command.item, command.is_listed, command.text)
        if key in made and command.do is Do.CORRECT:
            both = made[key].fields + tuple(pair for pair in command.fields if pair not in made[key].fields)
            command = Command(command.do, command.item, both, "", command.is_listed)
        made[key] = command
    return list(made.values())


_TOGETHER = ({Do.APPROVE, Do.CORRECT},)


def _is_against(command: Command, commands: Sequence[Command]) -> bool:
    """True where another command wants something else of the same number, or the same field twice."""
    mine = [one for one in commands if one.item == command.item and one.is_listed == command.is_listed]
    wanted = {one.do for one in mine} - {Do.ANSWER}
    answers_given = {one.text for one in mine if one.do is Do.ANSWER}
    is_twofold = len(dict(command.fields)) != len(command.fields)
    return (len(wanted) > 1 and wanted not in _TOGETHER) or is_twofold or len(answers_given) > 1
