"""The conformance tool of SPID, with one slip of version 1.2.18 mended: its profile for light operators calls a check
with an argument of another name (`org_check` for `org_chk`) and ends there."""

import os
import runpy
import sys

from spid_sp_test.metadata_public import SpidSpMetadataCheckPublic

original = SpidSpMetadataCheckPublic.test_Extensions_PubPriv


def with_either_name(self, *args, org_check=None, **named):
    if org_check is not None:
        named["org_chk"] = org_check
    return original(self, *args, **named)


SpidSpMetadataCheckPublic.test_Extensions_PubPriv = with_either_name

program = os.path.join(os.path.dirname(sys.executable), "spid_sp_test")
sys.argv[0] = program
runpy.run_path(program, run_name="__main__")
