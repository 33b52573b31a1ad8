package main

import "os"

func main() {
	if code, is := childMain(); is {
		os.Exit(code)
	}
}
