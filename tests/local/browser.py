"""A real browser, without a window: launched for a module's tests, and pictures of what it showed."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import Browser, Page, sync_playwright

from local.tested import browser_program

_PICTURES = Path(__file__).resolve().parents[2] / ".build" / "screenshots"
_WIDTH, _HEIGHT = 1100, 800
_SECONDS = 15


@contextmanager
def launched() -> Iterator[Browser]:
    """The browser, for as long as the context lasts.

    Playwright leaves an event loop running in its thread, where `asyncio.run` then refuses to work. So it is ended with
    the module that wanted it, before tests of other modules come to the same process.
    """
    program = browser_program()
    assert program, "tests marked `browser` need chromium or google-chrome on the PATH"
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=["--no-sandbox", "--disable-gpu"])
        yield browser
        browser.close()


@contextmanager
def opened(browser: Browser, *, width: int = _WIDTH, height: int = _HEIGHT) -> Iterator[Page]:
    """A tab of its own, with nothing remembered; a script's error that nobody caught fails the test."""
    context = browser.new_context(viewport={"width": width, "height": height})
    context.set_default_timeout(_SECONDS * 1000)
    tab = context.new_page()
    errors: list[str] = []
    tab.on("pageerror", lambda error: errors.append(str(error)))
    yield tab
    context.close()
    assert not errors, f"the page's script failed: {errors}"


def picture(tab: Page, name: str) -> Path:
    """Keep what the tab shows, down to the page's end, as `.build/screenshots/NAME.png`."""
    path, before = _PICTURES / f"{name}.png", tab.viewport_size
    assert before, "a tab of `opened` has a size"
    # A window as high as its page: in a longer page's picture, what sticks to the window's edge would be in the middle.
    height = max(before["height"], int(tab.evaluate("document.documentElement.scrollHeight")))
    tab.set_viewport_size({"width": before["width"], "height": height})
    tab.screenshot(path=path)
    tab.set_viewport_size(before)
    return path
