package main

// netnsAddress is the registry's address on the far side of the lossy link.
const netnsAddress = "10.203.7.2"
