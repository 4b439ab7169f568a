"""Other libraries running Khabar's stage functions: one small loop each."""
