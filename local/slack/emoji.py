"""The characters of the emoji that announcements use, by Slack's names for them."""

_TABLE = """
    alarm_clock ⏰  arrow_right ➡️  arrows_counterclockwise 🔄  bell 🔔  black_circle ⚫  boom 💥  broom 🧹  bug 🐛
    bulb 💡  construction 🚧  eyes 👀  fire 🔥  gear ⚙️  ghost 👻  globe_with_meridians 🌐  hammer_and_wrench 🛠️
    heavy_check_mark ✔️  hourglass ⌛  hourglass_flowing_sand ⏳  inbox_tray 📥  information_source ℹ️  key 🔑  label 🏷️
    large_blue_circle 🔵  large_green_circle 🟢  large_orange_circle 🟠  large_red_circle 🔴  large_yellow_circle 🟡
    link 🔗  lock 🔒  mag 🔍  memo 📝  new 🆕  no_entry ⛔  no_entry_sign 🚫  octagonal_sign 🛑  package 📦
    pushpin 📌  question ❓  recycle ♻️  red_circle 🔴  repeat 🔁  rocket 🚀  rotating_light 🚨  seedling 🌱
    ship 🚢  sleeping 😴  snail 🐌  sparkles ✨  speech_balloon 💬  stopwatch ⏱️  sunrise 🌅  tada 🎉  +1 👍
    thumbsup 👍  -1 👎  thumbsdown 👎  turtle 🐢  warning ⚠️  wastebasket 🗑️  wave 👋  white_check_mark ✅
    white_circle ⚪  wrench 🔧  x ❌  zap ⚡  zzz 💤
"""
_WORDS = _TABLE.split()
_CHARACTERS = dict(zip(_WORDS[::2], _WORDS[1::2], strict=True))


def character(name: str) -> str | None:
    """The emoji's character; `None` where the name is not known here."""
    return _CHARACTERS.get(name)
