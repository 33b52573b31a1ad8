package tokentest

import (
	"errors"
	"os"
	"strconv"
	"strings"
	"syscall"
	"time"

	"confirmpoint/sync/credential/token"
	"confirmpoint/sync/credential/token/cryptoki"
)

// variable names the folder of a Socket for a child.
const variable = "CONFIRMPOINT_TEST_TOKENS"

// Library is the path that stands for the fake's library.
const Library = "/fake/token.so"

// RunHelper is what TestMain calls first: in a child that Options have started
// it is the helper and never returns.
func RunHelper() {
	dir := os.Getenv(variable)
	if dir == "" {
		return
	}
	err := cryptoki.Serve(os.Stdin, os.Stdout, func(library string) (cryptoki.Module, error) {
		if library != Library {
			return nil, errors.New("no such library")
		}
		return newModule(Socket(dir)), nil
	})
	if err != nil {
		os.Exit(1)
	}
	os.Exit(0)
}

// Options start this test program as a helper whose library sees the tokens of
// a socket.
func Options(s Socket) (token.Options, error) {
	exe, err := os.Executable()
	return token.Options{Helper: exe, Env: []string{variable + "=" + string(s)}}, err
}

// forEver is longer than any test. A wait without an end would be called a
// deadlock by the runtime when no other goroutine is left.
const forEver = 24 * time.Hour

// enter is the beginning of each function: what is broken breaks here.
func (m *module) enter(function string) error {
	action := m.socket.fault(function)
	word, rest, _ := strings.Cut(action, " ")
	switch word {
	case "pull":
		if err := m.socket.Pull(rest); err != nil {
			return err
		}
		return cryptoki.RVDeviceRemoved
	case "hang":
		<-time.After(forEver)
	case "crash":
		self, err := os.FindProcess(os.Getpid())
		if err != nil {
			return err
		}
		if err := self.Signal(syscall.SIGSEGV); err != nil {
			return err
		}
		<-time.After(forEver) // until the signal has come
	case "exit":
		os.Exit(3)
	case "garbage":
		_, err := os.Stdout.WriteString("DEBUG: C_Sign called in vendor library, all is well\n")
		return err
	case "error":
		n, err := strconv.ParseUint(rest, 0, 32)
		if err != nil {
			return err
		}
		return cryptoki.RV(n)
	}
	return nil
}
