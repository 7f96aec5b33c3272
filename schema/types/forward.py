"""Types that a module refers to before they are declared, because their modules import that module."""

from typing import TYPE_CHECKING, Annotated, Any

import strawberry

if TYPE_CHECKING:
    from schema.types.care import FollowUp
    from schema.types.claim import Claim
    from schema.types.company import Rep
    from schema.types.contact import Contact
    from schema.types.customer import Customer
    from schema.types.referral import Opportunity
else:

    def _lazy(name: str, module: str) -> Any:
        return Annotated[name, strawberry.lazy(f"schema.types.{module}")]

    FollowUp = _lazy("FollowUp", "care")
    Claim = _lazy("Claim", "claim")
    Rep = _lazy("Rep", "company")
    Contact = _lazy("Contact", "contact")
    Customer = _lazy("Customer", "customer")
    Opportunity = _lazy("Opportunity", "referral")

__all__ = ["Claim", "Contact", "Customer", "FollowUp", "Opportunity", "Rep"]
