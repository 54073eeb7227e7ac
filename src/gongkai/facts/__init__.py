"""台账登记: what happened outside the house's own rooms, recorded by a clerk, so that the rules about it are alive."""
