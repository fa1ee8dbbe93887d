"""Reading of languages whose verbs end the clause and whose particles say what each noun is to them."""
