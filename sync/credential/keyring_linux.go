package credential

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"strconv"
	"strings"
	"time"

	"confirmpoint/confirm"
)

// childKeyring runs go-keyring in a child of its own. The library waits for
// prompts without any time-out, and any foreign signal on a shared D-Bus
// connection ends its wait early; a child can be killed and has its own bus.
type childKeyring struct {
	o KeyringOptions
	// runtimeDirs are where the session's bus may be when no variable names it.
	runtimeDirs []string
}

func newKeyring(o KeyringOptions) rawKeyring {
	return &childKeyring{o: o, runtimeDirs: []string{
		os.Getenv("XDG_RUNTIME_DIR"), "/run/user/" + strconv.Itoa(os.Getuid()),
	}}
}

func (k *childKeyring) Get(ctx context.Context, name string) ([]byte, error) {
	out, err := k.run(ctx, k.o.Interactive, nil, helperGet, name)
	defer clear(out)
	if err != nil {
		return nil, err
	}
	return decodeItem(string(out))
}

func (k *childKeyring) Set(ctx context.Context, name string, secret []byte) error {
	_, err := k.run(ctx, k.o.Interactive, []byte(encodeItem(secret)), helperSet, name)
	return err
}

func (k *childKeyring) Delete(ctx context.Context, name string) error {
	_, err := k.run(ctx, k.o.Interactive, nil, helperDelete, name)
	return err
}

func (k *childKeyring) Probe(ctx context.Context) error {
	_, err := k.run(ctx, k.o.Probe, nil, helperProbe, "")
	return err
}

func (k *childKeyring) run(ctx context.Context, limit time.Duration, in []byte, op, name string) ([]byte, error) {
	bus, err := k.sessionBus()
	if err != nil {
		return nil, problem(confirm.ProblemKeyringMissing, err)
	}
	exe := k.o.Executable
	if exe == "" {
		if exe, err = os.Executable(); err != nil {
			return nil, problem(confirm.ProblemKeyringMissing, err)
		}
	}
	ctx, cancel := context.WithTimeout(ctx, limit)
	defer cancel()
	var out bytes.Buffer
	cmd := exec.CommandContext(ctx, exe, helperCommand, op, k.o.Service, name)
	cmd.Env = append(os.Environ(), busVariable+"="+bus)
	cmd.Stdin, cmd.Stdout = bytes.NewReader(in), &out
	// A grandchild that inherited the pipes must not keep Wait from returning.
	cmd.WaitDelay = time.Second
	err = cmd.Run()
	if ctx.Err() != nil {
		return nil, problem(confirm.ProblemKeyringTimeout, ctx.Err())
	}
	if err == nil {
		return out.Bytes(), nil
	}
	var exit *exec.ExitError
	if !errors.As(err, &exit) {
		return nil, problem(confirm.ProblemKeyringMissing, err)
	}
	cause := errors.New(strings.TrimSpace(out.String()))
	if code, ok := helperCodes[exit.ExitCode()]; ok {
		return nil, problem(code, cause)
	}
	return nil, problem(confirm.ProblemKeyringMissing, fmt.Errorf("keyring helper: %w: %w", err, cause))
}

const busVariable = "DBUS_SESSION_BUS_ADDRESS"

// sessionBus finds the bus without godbus, which runs dbus-launch when the
// variable is unset and then hangs on the daemon that keeps its pipe.
func (k *childKeyring) sessionBus() (string, error) {
	if a := os.Getenv(busVariable); a != "" && a != "autolaunch:" {
		return a, nil
	}
	for _, dir := range k.runtimeDirs {
		if dir == "" {
			continue
		}
		if info, err := os.Stat(dir + "/bus"); err == nil && info.Mode()&os.ModeSocket != 0 {
			return "unix:path=" + dir + "/bus", nil
		}
	}
	return "", errors.New("no D-Bus session: " + busVariable + " is not set and there is no bus socket")
}
