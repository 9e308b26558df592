"""Made-up audits whose truth is known: what auditor's own arithmetic says about them, against that truth."""
