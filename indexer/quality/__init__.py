"""How good the archive's reading is: figures over pages and stories that people have marked."""
