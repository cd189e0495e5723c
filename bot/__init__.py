"""The CARSI bot: curated answers, in English and Spanish, each with its source and date."""
