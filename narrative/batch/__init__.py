"""Many submissions: `process` is one pure function over Arrow record batches; everything else here feeds it, runs it, or writes what it gives back."""
