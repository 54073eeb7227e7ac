#!/usr/bin/env python3
"""Recomputes an auditable draw with nothing but Python: `python3 verify_draw.py draw.json [commit published beforehand]`.

Written apart from gongkai, so that nobody need trust its code; docs/draws.md tells every step. The file is the JSON that
`gongkai draw run` writes and the organ publishes. Exit status: 0 all agrees, 1 something differs or is left out, 2
unreadable.
"""

import hashlib
import hmac
import json
import sys
import unicodedata
from datetime import datetime
from fractions import Fraction

QUICKNET = (1692803367, 3)  # genesis and period, https://api.drand.sh/v2/beacons/quicknet/info

ORDER = ["list_digest", "digests", "commit", "needed", "seed", "ranks", "order", "chosen", "assigned", "masked", "log"]


LEAST = {"commit", "seed", "order"}  # what the short form must state; a planned draw states all


class Wrong(Exception):
    """The file breaks a rule of the draw."""


def nfc(text):
    return unicodedata.normalize("NFC", text)


def sha256(text):
    return hashlib.sha256(text.encode()).hexdigest()


def canonical(value):
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def digest(lines):
    lines = sorted(nfc(line) for line in lines)
    if len(set(lines)) < len(lines):
        raise Wrong("名录中有重复的行")
    return sha256("".join(line + "\n" for line in lines))


def ranked(seed, before, ids):
    key = bytes.fromhex(seed)
    return sorted(ids, key=lambda i: hmac.new(key, (before + i).encode(), hashlib.sha256).digest())


def rows(listed):
    return [{"id": row} if isinstance(row, str) else row for row in listed]


class Draw:
    """Steps 1 to 8 of docs/draws.md. `said` collects what the file should say."""

    def __init__(self, file):
        self.file, self.plan, self.said, self.log = file, file.get("plan"), {}, []
        short = "ids" in file
        if not short and ("lists" not in file or not self.plan):
            raise Wrong("文件里没有名录 lists 或者计划 plan，不能重算")
        lists = {"objects": [{"id": i, "stratum": file["stratum"]} for i in file["ids"]]} if short else file["lists"]
        strata = self.plan["strata"] if self.plan else {file["stratum"]: {}}
        only = next(iter(strata)) if len(strata) == 1 else None
        self.objects = [{"stratum": only, **row, "id": nfc(row["id"])} for row in rows(lists["objects"])]
        self.inspectors = [{**row, "id": nfc(row["id"])} for row in rows(lists.get("inspectors", []))]
        self.recusals = lists.get("recusals", [])
        if file.get("draw", "v1") != "v1" or {row["stratum"] for row in self.objects} - set(strata):
            raise Wrong("不是 v1 的文件，或者名录中的层不在计划中")
        self.strata = strata
        if self.plan:
            self.check_times()
        self.commit()
        if file.get("sources"):
            self.seed()
            self.draw()

    def commit(self):
        tables = {
            "objects": [row["id"] for row in self.objects],
            "strata": [f"{row['stratum']}|{row['id']}" for row in self.objects] if len(self.strata) > 1 else [],
            "exclusions": [f"{row['id']}|{row['excluded']}" for row in self.objects if "excluded" in row],
            "inspectors": [row["id"] for row in self.inspectors],
            "unqualified": [f"{row['id']}|{row['excluded']}" for row in self.inspectors if "excluded" in row],
            "recusals": [f"{row['inspector']}|{row['object']}|{row['reason']}" for row in self.recusals],
        }
        digests = {name: digest(lines) for name, lines in tables.items() if lines}
        text = f"draw-commit/v1\n{digests['objects']}\n"
        text += "".join(f"{name}={value}\n" for name, value in digests.items() if name != "objects")
        text += f"plan={canonical(self.plan)}\n" if self.plan else ""
        self.said |= {"list_digest": digests["objects"], "digests": digests, "commit": sha256(text)}
        self.head = self.said["commit"]
        self.note("committed", digests=digests)
        self.members = {name: [] for name in sorted(self.strata)}
        for row in self.objects:
            if "excluded" not in row:
                self.members[row["stratum"]].append(row["id"])
        needed = {name: self.needed(name) for name in self.members}
        self.said["needed"] = {name: number for name, number in needed.items() if number is not None}

    def needed(self, name):
        size, share = len(self.members[name]), self.strata[name]
        if "rate" in share:
            rate = Fraction(share["rate"])
            return -(-rate.numerator * size // rate.denominator)
        return share.get("number")

    def note(self, what, **facts):
        said = {"number": len(self.log) + 1, "what": what, **{k: v for k, v in facts.items() if v is not None}}
        new = sha256(f"draw-log/v1\n{self.head}\n{canonical(said)}\n")
        self.log.append({**said, "previous": self.head, "hash": new})
        self.head = new

    def seed(self):
        lines = self.planned_lines() if self.plan else self.file["sources"]
        lines = "\n".join(lines).split("\n") if isinstance(lines, list) else lines.removesuffix("\n").split("\n")
        self.said["seed"] = sha256(f"draw-seed/v1\n{self.said['commit']}\n" + "".join(line + "\n" for line in lines))
        for source in self.file["sources"] if self.plan else ():
            if source.get("refused") is not None:
                reason, committed = nfc(source["refused"]), source.get("committed")
                self.note("dropped", witness=nfc(source["name"]), reason=reason, committed=committed)
        self.note("seeded", lines=lines, seed=self.said["seed"])

    def planned_lines(self):
        def key(source):
            return source["kind"], nfc(source.get("name") or source.get("chain", "quicknet"))

        given = {key(source): source for source in self.file["sources"]}
        ahead = [key(future) for future in self.plan["randomness"]]
        if set(given) != set(ahead) or len(given) != len(self.file["sources"]):
            raise Wrong("随机数来源与计划中的不一致")
        lines = []
        for future in self.plan["randomness"]:
            lines += self.source_lines(given[key(future)], future)
        if not lines:
            raise Wrong("没有一个随机数来源给出结果")
        return lines

    def check_times(self):
        committed = datetime.fromisoformat(self.plan["committed_at"])
        kinds = {f["kind"] if f["kind"] == "witness" else (f["kind"], f.get("name")) for f in self.plan["randomness"]}
        if len(kinds) < 2:
            raise Wrong("随机数来源不足两个")
        for future in self.plan["randomness"]:
            if future["kind"] == "witness" and not future.get("committed"):
                raise Wrong(f"见证人“{future['name']}”的承诺值没有写进计划")
            born = datetime.fromisoformat(future["at"]).timestamp() if "at" in future else None
            if future["kind"] == "drand":
                genesis, period = QUICKNET
                if future["round"] != int(born - genesis) // period + 1:
                    raise Wrong("drand 轮次与时间不符")
                born = genesis + (future["round"] - 1) * period
            if born is not None and born <= committed.timestamp():
                raise Wrong("随机数产生在公布承诺值之前")

    def source_lines(self, source, future):
        if source["kind"] == "drand":
            signature = source.get("signature")
            right = signature is None or hashlib.sha256(bytes.fromhex(signature)).hexdigest() == source["randomness"]
            if source["round"] != future["round"] or not right:
                raise Wrong("drand 的轮次或者随机数不对")
            return [f"drand:{future['chain']}:{source['round']}", source["randomness"]]
        if source["kind"] == "public":
            return [f"public:{nfc(source['name'])}", nfc(source["value"])]
        if source.get("committed") not in (None, future["committed"]):
            raise Wrong(f"见证人“{source['name']}”的承诺值与计划中的不一致")
        if source.get("refused") is not None:
            return []
        told = nfc(source["nonce"]) + nfc(source["value"])
        if future["committed"] != sha256(told):
            raise Wrong(f"见证人“{source['name']}”揭示的内容与承诺值不符")
        return [f"witness:{nfc(source['name'])}", told]

    def draw(self):
        seed = self.said["seed"]
        ranks = {name: ranked(seed, f"object|{name}|", ids) for name, ids in self.members.items()}
        self.ranks, self.reached = ranks, dict(self.said["needed"])
        self.chosen = {name: ranks[name][:number] for name, number in self.reached.items()}
        self.assigned, self.barred, self.told = {}, {}, set()
        for row in self.recusals:
            self.barred[nfc(row["inspector"]), nfc(row["object"])] = nfc(row["reason"])
        self.note("drawn", chosen=json.loads(json.dumps(self.chosen)))
        for ids in self.chosen.values():
            for object_ in ids:
                self.send(object_)
        for change in self.file.get("changes", []):
            self.change({key: nfc(value) for key, value in change.items()})
        self.said |= {"ranks": ranks, "chosen": self.chosen, "assigned": self.assigned, "log": self.log}
        if "ids" in self.file:
            self.said["order"] = next(iter(ranks.values()))
        if self.file.get("salt"):
            salt = nfc(self.file["salt"]).encode()
            hashed = {
                n: [hmac.new(salt, i.encode(), hashlib.sha256).hexdigest() for i in ids] for n, ids in ranks.items()
            }
            self.said["masked"] = hashed

    def send(self, object_):
        if self.plan and "inspectors" in self.plan:
            self.fill(object_)
            self.note("sent", object=object_, inspectors=list(self.assigned[object_]))

    def fill(self, object_):
        each, load = self.plan["inspectors"]["each"], self.plan["inspectors"].get("load")
        going = self.assigned.setdefault(object_, [])
        able = [row["id"] for row in self.inspectors if "excluded" not in row]
        for inspector in ranked(self.said["seed"], f"inspector|{object_}|", able):
            if len(going) == each:
                return
            if inspector in going:
                continue
            reason = self.barred.get((inspector, object_))
            if reason is None and load is not None and sum(inspector in g for g in self.assigned.values()) >= load:
                reason = f"已承担{load}个对象"
            if reason is None:
                going.append(inspector)
            elif (inspector, object_, reason) not in self.told:
                self.told.add((inspector, object_, reason))
                self.note("passed-over", inspector=inspector, object=object_, reason=reason)
        if len(going) < each:
            self.note("short", object=object_, missing=each - len(going))

    def change(self, change):
        object_, inspector = change["object"], change.get("inspector")
        stratum = next((name for name, ids in self.chosen.items() if object_ in ids), None)
        if stratum is None or (inspector is not None and inspector not in self.assigned.get(object_, [])):
            raise Wrong(f"“{object_}”的变动没有对象")
        if inspector is not None:
            self.note("recused", object=object_, inspector=inspector, reason=change["reason"], at=change.get("at"))
            self.assigned[object_].remove(inspector)
            self.barred[inspector, object_] = change["reason"]
            self.told.add((inspector, object_, change["reason"]))
            self.send(object_)
            return
        rest = self.ranks[stratum][self.reached[stratum] :]
        self.reached[stratum] += 1
        self.chosen[stratum].remove(object_)
        follower = rest[0] if rest else None
        self.note("replaced", object=object_, by=follower, reason=change["reason"], at=change.get("at"))
        self.assigned.pop(object_, None)
        if follower:
            self.chosen[stratum].append(follower)
            self.send(follower)


def differences(file, published=None):
    """The names of what the file says otherwise than its recomputation, or leaves out, in the order of computing."""
    try:
        draw = Draw(file)
    except Wrong as wrong:
        return [str(wrong)]
    said = {**draw.said, "log": draw.log}
    if published:
        file = {**file, "commit": published.strip().lower()}
    owed = {key for key in (LEAST if "ids" in file else ORDER) if said.get(key)}
    compared = [key for key in ORDER if key in file or key in owed]
    return [key for key in compared if key not in file or canonical(file[key]) != canonical(said.get(key))]


def main(arguments):
    try:
        with open(arguments[0], encoding="utf-8-sig") as stream:  # noqa: PTH123 - nothing to import
            found = differences(json.load(stream, parse_float=str), *arguments[1:2])
    except (LookupError, OSError, ValueError, TypeError, AttributeError, ArithmeticError, RecursionError) as error:
        print(f"文件不可读或者不完整：{error!r}", file=sys.stderr)
        return 2
    for what in found:
        print(f"不一致：{what}", file=sys.stderr)
    print("有不一致之处。" if found else "与重新计算的结果一致。")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
