"""The rules of a small house, for tests that need some pack and say nothing about packs."""

HEAD = "pack: house\nversion: '1'\ntitle: {en: House, zh-CN: 内部}\nrules:\n"
RATE = """\
- id: HOUSE-001
  name: rate
  kind: metric
  asks: {metric: selection_rate, contrast: ratio_to_best, across: [each]}
  must: {at_least: 0.8}
  threshold: {origin: organisation, why: {en: Agreed., zh-CN: 内部约定。}}
  on_breach: fail
  severity: high
  title: {en: Rate, zh-CN: 比率}
  why: {en: So., zh-CN: 如此。}
  tests:
  - {groups: {a: {selected: 500, of: 1000}, b: {selected: 490, of: 1000}}, verdict: pass}
  - {groups: {a: {selected: 500, of: 1000}, b: {selected: 100, of: 1000}}, verdict: fail}
"""
FLAGGED = RATE.replace("on_breach: fail", "on_breach: flag").replace(
    "verdict: fail", "verdict: flag"
)
