"""Reads metadata with pysaml2 and prints what it understood: entityID, signing certificates, endpoints, attributes."""

import json
import sys

from saml2.attribute_converter import ac_factory
from saml2.mdstore import InMemoryMetaData

with open(sys.argv[1], encoding="utf-8") as file:
    metadata = InMemoryMetaData(ac_factory(), file.read())
metadata.load()
[(entity_id, entity)] = metadata.items()
[role] = entity["spsso_descriptor"]
print(
    json.dumps(
        {
            "entity_id": entity_id,
            "certificates": [certificate for _, certificate in metadata.certs(entity_id, "spsso", "signing")],
            "consumers": [service["location"] for service in role["assertion_consumer_service"]],
            "logout": [service["location"] for service in role["single_logout_service"]],
            "attributes": [
                [attribute["name"] for attribute in service["requested_attribute"]]
                for service in role.get("attribute_consuming_service", [])
            ],
            "organization": entity["organization"]["organization_name"][0]["text"],
            "contacts": [contact["contact_type"] for contact in entity["contact_person"]],
        }
    )
)
