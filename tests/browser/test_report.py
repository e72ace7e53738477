"""The report in a real browser: nothing runs off the page, nothing is cut off, nothing overlaps, and it prints."""

from __future__ import annotations

import html
import json
import re
import shutil
import subprocess
import tempfile
from pathlib import Path
from typing import Any

import pytest

from tests.evidence import hostile, synthetic
from tests.order_evidence import ordering
from twin.reporting import write_report

CHROMIUM = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome", "chrome"))), None)
FLAGS = (
    "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-sync",
    "--disable-background-networking", "--disable-component-update", "--hide-scrollbars",
)
POLICY = re.compile(r'<meta http-equiv="Content-Security-Policy"[^>]*>')
PROBE = """<script>
const page = document.documentElement;
const seen = {wide: page.scrollWidth, view: page.clientWidth, cut: [], over: []};
for (const svg of document.querySelectorAll('figure svg')) {
  const frame = svg.getBoundingClientRect();
  const boxes = [...svg.querySelectorAll('text')].map(text => [text.textContent, text.getBoundingClientRect()]);
  for (const [text, box] of boxes)
    if (Math.max(frame.left - box.left, box.right - frame.right, frame.top - box.top, box.bottom - frame.bottom) > 2)
      seen.cut.push(svg.getAttribute('aria-label') + ': ' + text);
  boxes.forEach(([text, a], i) => boxes.slice(i + 1).forEach(([other, b]) => {
    const across = Math.min(a.right, b.right) - Math.max(a.left, b.left);
    const down = Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top);
    if (across > 2 && down > Math.min(a.height, b.height) * 0.4)
      seen.over.push(svg.getAttribute('aria-label') + ': ' + text + ' / ' + other);
  }));
}
parent.postMessage(JSON.stringify(seen), '*');
</script></body>"""
FRAME = """<!DOCTYPE html><body style="margin:0"><pre id="probe"></pre>
<script>addEventListener('message', said => { document.getElementById('probe').textContent = said.data; });</script>
<iframe src="probe.html" style="border:0; width:WIDTHpx; height:900px"></iframe></body>"""

pytestmark = [
    pytest.mark.browser, pytest.mark.skipif(CHROMIUM is None, reason="no Chromium on this machine to look at the page"),
]


@pytest.fixture(scope="module", params=["plain", "hostile", "orders"])
def page(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = {"plain": lambda: synthetic(replications=4, days=60), "hostile": hostile, "orders": ordering}
    evidence = made[request.param]()
    return write_report(evidence, tmp_path_factory.mktemp(request.param))


def _chromium(*arguments: str) -> str:
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as profile:
        command = [str(CHROMIUM), *FLAGS, f"--user-data-dir={profile}", *arguments]
        return subprocess.run(command, capture_output=True, text=True, timeout=120, check=True).stdout


def _probed(page: Path, width: int) -> dict[str, Any]:
    """Measure a copy of the page, in which a script may run, inside a frame as wide as the screen of a device."""
    text = POLICY.sub("", page.read_text(encoding="utf-8")).replace("</body>", PROBE)
    page.with_name("probe.html").write_text(text, encoding="utf-8")
    frame = page.with_name("frame.html")
    frame.write_text(FRAME.replace("WIDTH", str(width)), encoding="utf-8")
    shown = _chromium("--window-size=1400,1000", "--virtual-time-budget=5000", "--dump-dom", frame.as_uri())
    found = re.search(r'<pre id="probe">(.*?)</pre>', shown, re.DOTALL)
    assert found, shown[-500:]
    return dict(json.loads(html.unescape(found[1])))


@pytest.mark.parametrize("width", [1280, 390, 360])
def test_the_page_fits_its_window_and_no_label_is_cut_or_covered(page: Path, width: int) -> None:
    """On a desk and on a phone the page itself never scrolls sideways, and every label of every chart can be read."""
    seen = _probed(page, width)
    assert seen["view"] == width
    assert seen["wide"] <= width
    assert seen["cut"] == [], "\n".join(seen["cut"])
    assert seen["over"] == []


def test_the_browser_shows_the_page_under_its_own_policy(page: Path) -> None:
    """With the policy in force the content is there, and no script of a hostile name has run."""
    shown = _chromium("--dump-dom", page.as_uri())
    assert "Audit and how to reproduce" in shown
    assert "<script" not in shown.replace("&lt;script", "")


def test_the_page_prints(page: Path) -> None:
    """A planner can take it to a meeting: the page becomes a PDF of a handful of sheets."""
    out = page.with_name("report.pdf")
    _chromium("--no-pdf-header-footer", f"--print-to-pdf={out}", page.as_uri())
    content = out.read_bytes()
    assert content.startswith(b"%PDF")
    assert 5 <= len(re.findall(rb"/Type\s*/Page\b(?!s)", content)) <= 40
