"""A very small school record module. REPLACE THIS FILE with calls of your own module.

It shows what each method has to do. Yours keeps students in its database and already reads and writes
bundles; then a method here is one or two lines.

極小的學習歷程系統。請把這個檔案換成呼叫你的系統。
"""

import copy
import hashlib
import json
import os
import pickle
import re
from datetime import datetime

import bundle

BASIC, COURSES, PERFORMANCE = "基本資料", "課程學習成果紀錄", "多元表現"
CADRE = "擔任學校幹部經歷紀錄"
NUMBER, NAME, BIRTH = "國民身分證統一編號(或居留證統一證號)", "學生中文姓名", "學生出生年月日"
CERTIFICATION = "認證狀態"
NOT_CERTIFIED = {"0", "2", "4"}
FOLDERS = {"C": "課程學習成果", "M": "多元表現"}
MAPPING = "filename_mapping.json"
CONSULTATION = "課程諮詢.json"
OCCASIONS = {"transfer-after-first-term", "visit-ends", "to-experimental-education", "from-experimental-education"}
CODES = {
    "幹部等級代碼": "123459",
    "認證狀態": "012345",
    "競賽等級代碼": "1234",
    "團體或個人參與代碼": "12",
    "團體活動時間類別代碼": "123456",
    "檢定證照類型代碼": "1234",
    "彈性學習時間類別(種類)代碼": "12345",
    "職場學習類別代碼": "1234",
}
# How the bytes of a file begin (in hex), by its extension.
BEGINNINGS = {
    "pdf": r"(efbbbf)?25504446",
    "jpg": r"ffd8ff",
    "jpeg": r"ffd8ff",
    "png": r"89504e470d0a1a0a",
    "mp3": r"494433|ff[ef]",
    "mp4": r".{8}66747970",
}


class Rejected(Exception):
    """The bundle must not be imported; the text tells school staff why."""


class Unsupported(Exception):
    """The module does not offer this."""


class Module:
    def __init__(self):
        self.school = ""
        self.students = {}  # personal number → student object of the document, files, student number
        self.imports = 0
        self.state = None

    def open(self, folder):
        """Find what was kept when the program ended last time. Your module has a database instead."""
        self.state = folder / "starter.state"
        if self.state.exists():
            self.school, self.students, self.imports = pickle.loads(self.state.read_bytes())

    def save(self):
        """Keep everything, in one go: a program that is killed meanwhile leaves the old state whole."""
        fresh = self.state.with_suffix(".new")
        fresh.write_bytes(pickle.dumps((self.school, self.students, self.imports)))
        os.replace(fresh, self.state)

    def declaration(self):
        """Say who you are. Every report prints this; declare only what is true."""
        return {
            "product": "lpx starter",
            "version": "1.0",
            "vendor": "Your company",
            "language": "Python",
            "roles": ["exporter", "importer"],
            "editions": ["lightweight-1.0-alpha1"],
            "ciphers": {"read": bundle.READS, "write": bundle.WRITES},
            "supports": ["several-students"],
        }

    def reset(self, school):
        """Forget everything; work for the school with this code from now on."""
        self.school = school
        self.students.clear()
        self.imports = 0
        self.save()

    def add_student(self, student, files, number):
        """Own a student, as if school and student had entered it all here.

        files: link as it stands in the student's records → (bytes, original name)
        """
        self.students[student[BASIC][NUMBER]] = {"student": student, "files": dict(files), "number": number}
        self.save()

    def holdings(self, numbers):
        """Tell what is held now, of everybody when no numbers are given."""
        held = []
        for number in numbers or list(self.students):
            entry = self.students.get(number)
            if entry is None:
                continue
            files = [
                {"link": link, "md5": md5(content), "size": len(content), "original_name": name}
                for link, (content, name) in entry["files"].items()
            ]
            held.append({"student": entry["student"], "files": files, "student_number": entry["number"]})
        return held

    # -- export 匯出 -----------------------------------------------------------------------------

    def export_bundle(self, numbers, occasion, password, folder):
        """Write archive and signature file into the folder; return their names."""
        if occasion not in OCCASIONS:
            raise Unsupported(f"no bundle is made for {occasion}")
        if len(password) < 8:
            raise ValueError("the password is too short")
        stem = f"{self.school}_{datetime.now():%Y_%m_%d_%H_%M_%S}"
        document, entries = [], {}
        for number in numbers:
            student, files = self._exported(self.students[number])
            document.append(student)
            entries.update(files)
        entries = {f"{stem}.json": to_json(document), **entries}
        archive = f"{stem}.zip"
        content = bundle.write(entries, password)
        (folder / archive).write_bytes(content)
        # The MD5 of the very file that is handed out.
        (folder / f"{archive}.md5").write_text(f"{md5(content)} *{archive}\n", encoding="utf-8")
        return archive, f"{archive}.md5"

    def _exported(self, entry):
        """Return the student object with links into the archive, and the archive's entries."""
        student, files = copy.deepcopy(entry["student"]), entry["files"]
        number = student[BASIC][NUMBER]
        # Certified outcomes are handed over, and no row without an outcome.
        student[COURSES] = [
            record
            for record in student[COURSES]
            if record[CERTIFICATION] not in NOT_CERTIFIED and links_of(record, files)
        ]
        entries, mappings, counters = {}, {}, {"C": 0, "M": 0}
        parts = [("C", student[COURSES])] + [("M", records) for records in student[PERFORMANCE].values()]
        for prefix, records in parts:
            folder = f"{number}/{FOLDERS[prefix]}"
            for record in records:
                for key, link in links_of(record, files).items():
                    content, original = files[link]
                    counters[prefix] += 1
                    stored = f"{prefix}{counters[prefix]:02d}.{link.rpartition('.')[2]}"
                    record[key] = f"{folder}/{stored}"
                    entries[f"{folder}/{stored}"] = content
                    mappings.setdefault(f"{folder}/{MAPPING}", {})[stored] = original or stored
        entries.update((name, to_json(names)) for name, names in mappings.items())
        return student, entries

    # -- import 匯入 -----------------------------------------------------------------------------

    def import_bundle(self, archive, signature, password, school):
        """Check everything first, then take it over: all of it, or nothing."""
        content = archive.read_bytes()
        self._check_signature(content, signature)
        try:
            entries = bundle.read(content, password)
        except bundle.BundleError as error:
            raise Rejected(str(error)) from error
        names = [name for name in entries if name.endswith(".json") and not name.endswith((MAPPING, CONSULTATION))]
        if len(names) != 1:
            raise Rejected(f"交換檔裡應該有一份主文件，卻有 {len(names)} 份")
        try:
            students = json.loads(entries[names[0]].decode("utf-8-sig"))
        except ValueError as error:
            raise Rejected("主文件不是正確的 UTF-8 JSON") from error
        if not isinstance(students, list) or not students:
            raise Rejected("主文件裡沒有學生")
        checked = [self._checked(student, entries) for student in students]
        self.imports += 1
        for student, files in checked:
            self._take_over(student, files)
        self.save()
        return len(checked)

    @staticmethod
    def _check_signature(content, signature):
        if signature is None:
            raise Rejected("缺少簽章檔，無法確認檔案完整")
        told = re.search(r"\b[0-9a-fA-F]{32}\b", signature.read_text(encoding="utf-8-sig", errors="replace"))
        if told is None:
            raise Rejected("簽章檔裡沒有 MD5")
        if told[0].lower() != md5(content):
            raise Rejected("MD5 不符：檔案在傳送途中改變，或簽章檔屬於另一份")

    def _checked(self, student, entries):
        """Return the student and the files of its records; raise Rejected when something is not right."""
        try:
            basic = student[BASIC]
            known = self.students[basic[NUMBER]]["student"][BASIC]
            records = all_records(student)
        except (KeyError, TypeError, AttributeError) as error:
            raise Rejected("學生不在本校，或主文件缺少必要的部分") from error
        if any(basic[key] != known[key] for key in (NAME, BIRTH)):
            raise Rejected("學生的姓名或生日與本校資料不同")
        files = {}
        for record in records:
            if record.get(NUMBER, basic[NUMBER]) != basic[NUMBER]:
                raise Rejected("紀錄的身分證號與基本資料不同")
            if any(record.get(key) and record[key] not in codes for key, codes in CODES.items()):
                raise Rejected("紀錄裡有不存在的代碼")
            for key, value in record.items():
                if not key.endswith("連結") or key.startswith("外部") or not value:
                    continue
                if value not in entries:
                    raise Rejected("紀錄所連結的檔案不在交換檔裡")
                told = record.get(key.replace("檔案連結", "MD5").replace("連結", "MD5")) or record.get(
                    "文件檔案MD5" if "文件" in key else "影音檔案MD5"
                )
                if told != md5(entries[value]):
                    raise Rejected("附件的 MD5 不符")
                beginning = BEGINNINGS.get(value.rpartition(".")[2].lower())
                if beginning is None or not re.match(beginning, entries[value][:16].hex()):
                    raise Rejected("附件的內容與副檔名不符，或不是允許的檔案類型")
                folder, _, stored = value.rpartition("/")
                names = json.loads(entries.get(f"{folder}/{MAPPING}", b"{}").decode("utf-8-sig"))
                files[value] = (entries[value], names.get(stored))
        return student, files

    def _take_over(self, student, files):
        """Add the records to the student; what is there already is not added again."""
        entry = self.students[student[BASIC][NUMBER]]
        mine, new = entry["student"], copy.deepcopy(student)
        groups = [(mine[BASIC], new[BASIC], CADRE), (mine, new, COURSES)]
        groups += [(mine[PERFORMANCE], new[PERFORMANCE], kind) for kind in new[PERFORMANCE]]
        for here, there, key in groups:
            held = here.setdefault(key, [])
            seen = [meaning(record, entry["files"]) for record in held]
            for record in there.get(key) or []:
                if meaning(record, files) in seen:
                    seen.remove(meaning(record, files))
                    continue
                for name, link in links_of(record, files).items():
                    record[name] = f"import-{self.imports}/{link}"  # links of two bundles must not collide
                    entry["files"][record[name]] = files[link]
                held.append(record)


def links_of(record, files):
    """Return key → link for the members of a record that link to a file."""
    return {key: value for key, value in record.items() if isinstance(value, str) and value in files}


def all_records(student):
    performance = [record for records in student[PERFORMANCE].values() for record in records]
    return (student[BASIC].get(CADRE) or []) + student[COURSES] + performance


def meaning(record, files):
    """Return a record so that it can be compared: a link is only as good as the bytes behind it."""
    plain = {key: md5(files[value][0]) if value in links_of(record, files).values() else value for key, value in record.items()}
    return json.dumps(plain, sort_keys=True)


def md5(content):
    return hashlib.md5(content).hexdigest()


def to_json(value):
    return json.dumps(value, ensure_ascii=False, indent=2).encode("utf-8")
