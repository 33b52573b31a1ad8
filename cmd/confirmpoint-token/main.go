package main

import (
	"fmt"
	"os"
	"time"

	"confirmpoint/sync/credential/token/cryptoki"
)

// grace is how long a library may take to log out when the program has gone.
const grace = 5 * time.Second

func main() {
	out, err := seclude()
	if err != nil {
		fmt.Fprintln(os.Stderr, "confirmpoint-token:", err)
		os.Exit(1)
	}
	in := cryptoki.Watched(os.Stdin, func() {
		time.AfterFunc(grace, func() { os.Exit(1) })
	})
	if err := cryptoki.Serve(in, out, load); err != nil {
		os.Exit(1) // the other side knows better what went wrong
	}
}
