package cryptoki

import (
	"errors"
	"fmt"
	"io"
	"strings"
	"testing"

	"confirmpoint/confirm"
	"confirmpoint/sync/credential/token"
)

func TestTranslate(t *testing.T) {
	for err, want := range map[error]struct {
		code   confirm.Code
		reason token.Reason
	}{
		RVPINIncorrect:                       {confirm.ProblemWrongPIN, ""},
		RVPINLocked:                          {confirm.ProblemPINLocked, ""},
		RVTokenNotPresent:                    {confirm.ProblemTokenRemoved, ""},
		RVDeviceRemoved:                      {confirm.ProblemTokenRemoved, ""},
		RVSessionHandleInvalid:               {confirm.ProblemTokenRemoved, ""},
		fmt.Errorf("x: %w", RVSessionClosed): {confirm.ProblemTokenRemoved, ""},
		RVDeviceError:                        {confirm.ProblemDriverMissing, token.ReasonFailed},
		RVUserAlreadyLoggedIn:                {confirm.ProblemDriverMissing, token.ReasonFailed},
		RVUserNotLoggedIn:                    {confirm.ProblemLocked, ""},
		RVMechanismInvalid:                   {confirm.ProblemDriverMissing, token.ReasonUnsupported},
		RV(0x80000001):                       {confirm.ProblemDriverMissing, token.ReasonFailed},
		errors.New("anything"):               {confirm.ProblemDriverMissing, token.ReasonFailed},
	} {
		if got := translate(err); got.code != want.code || got.reason != want.reason || got.detail == "" {
			t.Errorf("%v: %+v, want %+v", err, got, want)
		}
	}
	if got := RV(0x80000001).Error(); got != "CKR 0x80000001" {
		t.Errorf("a vendor's own value: %q", got)
	}
}

// TestWatched: the end of the input is seen although nobody reads, as when the
// library hangs, and what came before is still there.
func TestWatched(t *testing.T) {
	gone := make(chan struct{})
	in, program := io.Pipe()
	r := Watched(in, func() { close(gone) })
	first := make([]byte, 5)
	go func() {
		_, _ = io.WriteString(program, "login")
		_ = program.Close()
	}()
	if _, err := io.ReadFull(r, first); err != nil || string(first) != "login" {
		t.Fatalf("%q, %v", first, err)
	}
	<-gone
	if rest, err := io.ReadAll(r); err != nil || len(rest) != 0 {
		t.Errorf("%q, %v", rest, err)
	}
}

func TestWatchedPassesOn(t *testing.T) {
	long := strings.Repeat("0123456789", 1000)
	got, err := io.ReadAll(Watched(strings.NewReader(long), func() {}))
	if err != nil || string(got) != long {
		t.Errorf("%d bytes, %v", len(got), err)
	}
}
