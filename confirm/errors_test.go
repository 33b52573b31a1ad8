package confirm_test

import (
	"errors"
	"fmt"
	"io"
	"testing"

	"confirmpoint/confirm"
)

func TestErrorsPrintCodesOnly(t *testing.T) {
	args := map[string]string{"field": "remark"}
	tests := []struct {
		err  error
		want string
		code confirm.Code
	}{
		{&confirm.Refusal{Code: confirm.CodeWindowClosed, Args: args}, "window_closed", confirm.CodeWindowClosed},
		{&confirm.Problem{Code: confirm.ProblemOffline, Args: args}, "offline", confirm.ProblemOffline},
		{&confirm.Problem{Code: confirm.ProblemOffline, Err: io.EOF}, "offline: EOF", confirm.ProblemOffline},
		{fmt.Errorf("send: %w", &confirm.Problem{Code: confirm.ProblemTLS}), "send: tls_untrusted", confirm.ProblemTLS},
		{errors.Join(io.EOF, &confirm.Refusal{Code: confirm.CodeAgreed}), "EOF\nagreed", confirm.CodeAgreed},
		{io.EOF, "EOF", confirm.ProblemInternal},
	}
	for _, test := range tests {
		if test.err.Error() != test.want || confirm.CodeOf(test.err) != test.code {
			t.Errorf("%q has code %q; want %q, %q", test.err, confirm.CodeOf(test.err), test.want, test.code)
		}
	}
	if confirm.CodeOf(nil) != "" {
		t.Error("no error has a code")
	}
}

func TestProblemUnwraps(t *testing.T) {
	if err := error(&confirm.Problem{Code: confirm.ProblemDiskFull, Err: io.ErrShortWrite}); !errors.Is(err, io.ErrShortWrite) {
		t.Error("the cause is lost")
	}
}
