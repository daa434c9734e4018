"""What must never change: identities, digests, the ledger, what retired notes showed last."""
