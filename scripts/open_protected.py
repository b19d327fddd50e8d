#!/usr/bin/env python3
"""LibreOffice opens workbooks that ask for a passphrase: shown for each, without any macro.

usage: open_protected.py --passphrase-file FILE WORKBOOK...

For each workbook: without a passphrase and with a wrong one LibreOffice does not open it; with the right one it opens, and each
sheet is listed with its used rows and columns. Exit status 1 when one of these is otherwise, 2 when LibreOffice cannot be talked to.

Needs LibreOffice and its Python bridge (Debian: python3-uno). Where the bridge is unpacked elsewhere, say so with PYTHONPATH,
LD_LIBRARY_PATH (the program folder of LibreOffice) and URE_BOOTSTRAP (vnd.sun.star.pathname: and that folder's fundamentalrc).
"""
import argparse
import pathlib
import subprocess
import sys
import tempfile
import time

try:
    import uno
    from com.sun.star.beans import PropertyValue
    from com.sun.star.connection import NoConnectException
    from com.sun.star.uno import Exception as UnoException
except ImportError:
    sys.exit("The Python bridge of LibreOffice is not there: install python3-uno, or set PYTHONPATH to where uno.py is.")


def office(profile, pipe):
    """Starts LibreOffice with a profile of its own, so that an office at work on this machine is left alone."""
    said = ["soffice", f"-env:UserInstallation={profile.as_uri()}", "--headless", "--norestore", "--nologo", "--nodefault"]
    return subprocess.Popen([*said, f"--accept=pipe,name={pipe};urp;"], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)


def desktop(pipe, seconds=60):
    """The running office's desktop, once it answers."""
    context = uno.getComponentContext()
    resolver = context.ServiceManager.createInstanceWithContext("com.sun.star.bridge.UnoUrlResolver", context)
    until = time.monotonic() + seconds
    while True:
        try:
            there = resolver.resolve(f"uno:pipe,name={pipe};urp;StarOffice.ComponentContext")
            return there.ServiceManager.createInstanceWithContext("com.sun.star.frame.Desktop", there)
        except NoConnectException:
            if time.monotonic() > until:
                sys.exit("LibreOffice does not answer.")
            time.sleep(0.3)


def opened(desk, path, passphrase):
    """The document, or None where LibreOffice refuses it. Macros never run."""
    properties = {"Hidden": True, "ReadOnly": True, "MacroExecutionMode": 0}
    if passphrase is not None:
        properties["Password"] = passphrase
    try:
        values = tuple(PropertyValue(Name=name, Value=value) for name, value in properties.items())
        return desk.loadComponentFromURL(path.resolve().as_uri(), "_blank", 0, values)
    except UnoException:
        return None


def faults(desk, path, passphrase):
    """What is otherwise than it should be; prints the sheets."""
    found = []
    for wrong, words in ((None, "without a passphrase"), (passphrase + "x", "with a wrong passphrase")):
        document = opened(desk, path, wrong)
        if document is not None:
            found.append(f"{path.name} opens {words}")
            document.close(True)
    document = opened(desk, path, passphrase)
    if document is None:
        return [*found, f"{path.name} does not open with its passphrase"]
    print(f"{path.name}: opened with its passphrase only" if not found else f"{path.name}: opened")
    for name in document.Sheets.ElementNames:
        cursor = document.Sheets.getByName(name).createCursor()
        cursor.gotoEndOfUsedArea(False)
        address = cursor.RangeAddress
        print(f"  {name}: {address.EndRow + 1} rows, {address.EndColumn + 1} columns")
    if not document.Sheets.ElementNames:
        found.append(f"{path.name} has no sheet")
    document.close(True)
    return found


def main():
    parser = argparse.ArgumentParser(description="LibreOffice opens workbooks that ask for a passphrase.")
    parser.add_argument("workbooks", nargs="+", type=pathlib.Path, metavar="WORKBOOK")
    parser.add_argument("--passphrase-file", required=True, type=pathlib.Path, metavar="FILE")
    arguments = parser.parse_args()
    passphrase = arguments.passphrase_file.read_text(encoding="utf-8").strip()
    found = []
    with tempfile.TemporaryDirectory() as folder:
        profile, pipe = pathlib.Path(folder) / "profile", f"protected{time.time_ns()}"
        process = office(profile, pipe)
        try:
            desk = desktop(pipe)
            for path in arguments.workbooks:
                found.extend(faults(desk, path, passphrase))
            try:
                desk.terminate()
            except UnoException:
                pass  # It may be gone before it answers.
            process.wait(30)
        finally:
            process.kill()
    for line in found:
        print(line)
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
