package main

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"os"

	"golang.org/x/term"
)

// Environment variables that scripts may hand secrets in. A file descriptor is
// better: the environment of a process can be read by its user's other programs.
const (
	envPIN          = "POINTCTL_PIN"
	envOldPIN       = "POINTCTL_OLD_PIN"
	envColleaguePIN = "POINTCTL_COLLEAGUE_PIN"
	envPassword     = "POINTCTL_PASSWORD"
	envSMSCode      = "POINTCTL_SMS_CODE"
	envActivation   = "POINTCTL_ACTIVATION_CODE"
)

// maxSecret bounds what is read from a file descriptor.
const maxSecret = 4096

// pin is the PIN of this command; the caller clears it.
func (a *app) pin() ([]byte, error) { return a.secret(a.pinFD, envPIN, "--pin-fd", "PIN 码：") }

// secret takes a secret from the descriptor, from the environment, or from the
// person at the terminal, in this order.
func (a *app) secret(fd int, env, flag, prompt string) ([]byte, error) {
	if fd >= 0 {
		return readLine(os.NewFile(uintptr(fd), "secret"))
	}
	if value := a.getenv(env); value != "" {
		return []byte(value), nil
	}
	if a.in == nil || !term.IsTerminal(int(a.in.Fd())) {
		return nil, usageError{fmt.Errorf("没有终端可以输入，请用 %s 或环境变量 %s", flag, env)}
	}
	fmt.Fprint(a.err, prompt)
	value, err := term.ReadPassword(int(a.in.Fd()))
	fmt.Fprintln(a.err)
	return value, err
}

// readLine reads the one line a script has written to a descriptor.
func readLine(f *os.File) ([]byte, error) {
	if f == nil {
		return nil, usageError{errors.New("文件描述符无效")}
	}
	defer f.Close()
	data, err := io.ReadAll(io.LimitReader(f, maxSecret))
	if err != nil {
		return nil, usageError{errors.New("文件描述符读不出来")}
	}
	line, _, _ := bytes.Cut(data, []byte("\n"))
	return bytes.TrimSuffix(line, []byte("\r")), nil
}
