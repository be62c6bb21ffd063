"""A person who works through a kit: knows nothing but what lies in the folder, and operates a module."""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Iterable
from pathlib import Path

import msgspec

from lpx.harness import protocol, steps
from lpx.harness.protocol import Holding


class Card:
    """One card of the answer sheet, read as a person reads it."""

    def __init__(self, html: str) -> None:
        self.number = int(re.search(r'data-task="(\d+)"', html)[1])
        self.kind = re.search(r'data-kind="(\w+)"', html)[1]
        self.looks = 'data-looks="yes"' in html
        self.after = [
            int(one) for one in re.findall(r"\d+", (re.search(r'class="after">([^<]*)<', html) or [0, ""])[1])
        ]
        self.files = re.findall(r"<code>([^<]+)</code>", html)
        password = re.search(r'<code class="password">([^<]*)</code>', html)
        self.password = password[1] if password else ""
        self.people = re.findall(r"<b>(S\d+)</b>.*?<span class=\"code\">([^<]+)</span>", html, re.DOTALL)
        source = re.search(r"<dd>([^<]*)</dd>", html)
        digits = re.search(r"\d{3}", source[1]) if source else None
        self.own = digits[0] if digits else ""
        """Task whose export is to be imported, where it is none of the kit's bundles."""


class Robot:
    """Does the tasks of the kit in ``folder`` with a module that answers the protocol's requests."""

    def __init__(self, folder: Path, module, edition) -> None:
        self.folder, self.module, self.edition = folder, module, edition
        page = (folder / "answers.html").read_text(encoding="utf-8")
        cards = [Card(html) for html in page.split("<article")[1:]]
        self.cards = {card.number: card for card in cards}
        sheet = re.sub(r"<[^>]+>", "", (folder / "tasks.html").read_text(encoding="utf-8"))
        self.school = re.search(r"(?:學校代碼設為|school code of the system to) (\w{6})", sheet)[1]
        look = re.search(r"(?:密碼一律用|always with the password) ([0-9A-Za-z]+)", sheet)
        self.look_password = look[1] if look else ""
        self.answers: dict[int, dict[str, str]] = {}
        self.seq = 0

    def ask(self, kind, **members):
        self.seq += 1
        return self.module.handle(kind(protocol.PROTOCOL, self.seq, **members))

    def begin(self) -> None:
        """Set the module up as the first page says: its school, and the roster."""
        self.ask(protocol.Hello, scratch=str(self.folder), suite="by hand")
        self.ask(protocol.Reset, school=self.school)
        roster = self.folder / "roster.csv"
        if roster.exists():
            rows = list(csv.reader(io.StringIO(roster.read_text(encoding="utf-8-sig"))))
            self.ask(protocol.Load, students=tuple(self._enrolment(row) for row in rows[1:]))

    def _enrolment(self, row: list[str]) -> Holding:
        basic = self.edition.records["basic"]
        values: dict = {}
        told = dict(zip(("name", "national_id", "birth_date", "year", "term"), row[1:6], strict=True))
        told |= {"school": self.school, "unit": "000000000"}
        for field in basic.fields:
            value = told.get(field.role, "")
            values[field.key] = int(value) if self.edition.types[field.type].json == "integer" else value
        for child in self.edition.children("basic"):
            values[child.key] = []
        student: dict = {}
        for part in self.edition.children("student"):
            if part.id == "basic":
                student[part.key] = values
            elif part.shape == "array":
                student[part.key] = []
            else:
                student[part.key] = {child.key: [] for child in self.edition.children(part.id)}
        return Holding(student=student, student_number=row[6])

    # -- tasks -------------------------------------------------------------------------------------

    def work(self, numbers: Iterable[int] | None = None) -> None:
        """Do tasks, each after those that must come first."""
        wanted = list(self.cards if numbers is None else numbers)
        for number in wanted:
            self.do(number)

    def do(self, number: int) -> None:
        if number in self.answers:
            return
        card = self.cards[number]
        for before in card.after:
            self.do(before)
        self.answers[number] = getattr(self, f"_{card.kind}")(card)

    def _enter(self, card: Card) -> dict[str, str]:
        for label, _ in card.people:
            data = (self.folder / "students" / label / "holding.json").read_bytes()
            holding = msgspec.json.decode(data, type=Holding)
            files = tuple(
                msgspec.structs.replace(file, path=f"students/{file.path}") for file in holding.files
            )
            self.ask(protocol.Load, students=(msgspec.structs.replace(holding, files=files),))
        return {"result": "完成"}

    def _export(self, card: Card) -> dict[str, str]:
        reply = self._hand_out(card.number, [number for _, number in card.people], card.password)
        return {"result": "完成" if reply.status == "ok" else "拒絕", "message": reply.message}

    def _hand_out(self, number: int, people: list[str], password: str):
        folder = f"returned/{number:03d}"
        (self.folder / folder).mkdir(parents=True, exist_ok=True)
        return self.ask(
            protocol.Export,
            students=tuple(people),
            occasion=steps.OCCASION,
            password=password,
            folder=folder,
        )

    def _import(self, card: Card) -> dict[str, str]:
        room = self.folder / f"bundles/{card.number:03d}"
        if room.exists():
            folder, *names = card.files
        else:
            folder = f"returned/{card.own}"
            names = sorted(path.name for path in (self.folder / folder).iterdir())
            names.sort(key=lambda name: not name.endswith(".zip"))
        reply = self.ask(
            protocol.Import,
            archive=f"{folder}/{names[0]}",
            signature=f"{folder}/{names[1]}"
            if len(names) > 1 and not names[1].startswith("returned")
            else None,
            password=card.password,
            school=self.school,
        )
        counts = self._look(card)
        return {"result": "接受" if reply.status == "ok" else "拒絕", "message": reply.message, **counts}

    def _look(self, card: Card) -> dict[str, str]:
        people = [number for _, number in card.people]
        if not people:
            return {}
        counts = self._counts(people)
        if any(counts.values()):
            self._hand_out(card.number, people, self.look_password)
        return {kind: str(count) for kind, count in counts.items()}

    def _counts(self, people: list[str]) -> dict[str, int]:
        held = self.ask(protocol.Dump, students=tuple(people)).students
        course = self.edition.records["course"].key
        basic, cadre = self.edition.records["basic"].key, self.edition.records["cadre"].key
        performance = self.edition.records["performance"].key
        return {
            "course": sum(len(item.student.get(course) or []) for item in held),
            "performance": sum(
                len(group or []) for item in held for group in (item.student.get(performance) or {}).values()
            ),
            "cadre": sum(len(item.student[basic].get(cadre) or []) for item in held),
        }

    # -- writing down ------------------------------------------------------------------------------

    def fill_table(self, encoding: str = "utf-8-sig") -> None:
        """Fill the table in, as Excel would save it."""
        path = self.folder / "answers.csv"
        rows = list(csv.reader(io.StringIO(path.read_bytes().decode("utf-8-sig"), newline="")))
        head = next(place for place, row in enumerate(rows) if row and row[0] in {"任務", "Task"})
        columns = ("task", "kind", "student", "result", "message", "course", "performance", "cadre", "note")
        for place, about in enumerate(("參考系統", "1.0", "範例廠商", "機器人")):
            rows[place][1] = about
        for row in rows[head + 1 :]:
            told = self.answers.get(int(row[0]), {})
            for place, name in enumerate(columns):
                if name in told:
                    row[place] = told[name]
            row[0] = str(int(row[0]))
        text = io.StringIO(newline="")
        csv.writer(text).writerows(rows)
        path.write_bytes(text.getvalue().encode(encoding, errors="replace"))

    def save_form(self, name: str = "answers.json", saved: str = "2026-01-01T00:00:00Z") -> None:
        """Save what the answer sheet saves."""
        words = {"接受": "ok", "完成": "ok", "拒絕": "refused"}
        tasks = [
            {"task": number, **told, "result": words[told["result"]], "saved": saved}
            for number, told in sorted(self.answers.items())
        ]
        kit = json.loads((self.folder / "kit.json").read_text(encoding="utf-8"))["kit"]
        about = {"product": "Reference", "version": "1.0", "vendor": "Example", "tester": "robot"}
        value = {"lpx_answers": 1, "kit": kit, "saved": saved, "about": about, "tasks": tasks}
        (self.folder / name).write_text(json.dumps(value, ensure_ascii=False), encoding="utf-8")
