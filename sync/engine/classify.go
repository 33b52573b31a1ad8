package engine

import (
	"context"
	"crypto/tls"
	"errors"
	"net"
	"net/http"
	"net/url"
	"strings"

	"confirmpoint/confirm"
	"confirmpoint/sync/wire"

	"github.com/go-resty/resty/v2"
)

// Reasons to hang up that are not the caller's.
var (
	errStalled = errors.New("the answer stopped in the middle")
	errClosed  = errors.New("the engine was closed")
)

// classify makes a Problem of whatever ended an exchange. The request's address
// is dropped from the cause.
func (c *client) classify(ctx context.Context, err error) error {
	var u *url.Error
	if errors.As(err, &u) {
		err = u.Err
	}
	var p *confirm.Problem
	var remote *errRemote
	switch {
	case errors.As(err, &remote):
		return &confirm.Problem{Code: remote.problem.Code, Args: remote.problem.Args, Err: remote}
	case errors.As(err, &p):
		return p // of the credential: locked; or wire_version
	case errors.Is(context.Cause(ctx), errStalled):
		return &confirm.Problem{Code: confirm.ProblemOffline, Err: errStalled}
	case errors.Is(context.Cause(ctx), errClosed):
		return &confirm.Problem{Code: confirm.ProblemOffline, Err: errors.Join(errClosed, context.Canceled)}
	case ctx.Err() != nil:
		return &confirm.Problem{Code: confirm.ProblemOffline, Err: ctx.Err()}
	}
	return problemOfFailure(err)
}

// problemOfFailure tells failures of the line apart.
func problemOfFailure(err error) *confirm.Problem {
	var untrusted errUntrusted
	var proxy errProxy
	p := confirm.Problem{}
	switch {
	case errors.As(err, &untrusted):
		p.Code, p.Args = confirm.ProblemTLS, untrusted.args
	case errors.As(err, &proxy):
		p = proxy.problem()
	default:
		p.Code = codeOfFailure(err)
	}
	p.Err = err
	return &p
}

func codeOfFailure(err error) confirm.Code {
	var notTLS tls.RecordHeaderError
	var decode *wire.DecodeError
	switch {
	case errors.As(err, &notTLS), errors.Is(err, http.ErrSchemeMismatch),
		errors.Is(err, errNotRegistry), errors.Is(err, resty.ErrAutoRedirectDisabled):
		return confirm.ProblemNotRegistry
	case errors.As(err, &decode) && decode.Reason == wire.ReasonRead:
		return confirm.ProblemOffline // the line broke inside the answer
	case errors.As(err, &decode), errors.Is(err, errBadAnswer):
		return confirm.ProblemBadAnswer
	}
	return codeOfAlert(err)
}

// codeOfAlert reads the alert with which a TLS server hangs up. Package tls has
// no exported type for it, only its words.
func codeOfAlert(err error) confirm.Code {
	var op *net.OpError
	if !errors.As(err, &op) || op.Op != "remote error" {
		return confirm.ProblemOffline
	}
	words := op.Err.Error()
	switch {
	case strings.Contains(words, "expired certificate"):
		return confirm.ProblemCertExpired
	case strings.Contains(words, "certificate"), strings.Contains(words, "access denied"):
		return confirm.ProblemRevoked
	}
	return confirm.ProblemTLS
}

// answered tells whether the registry itself has told the problem.
func answered(err error) bool {
	var remote *errRemote
	return errors.As(err, &remote)
}

// neverSent tells whether a failed request cannot have reached the registry's
// hands: no line stood, or the registry turned the whole request down.
func neverSent(err error) bool {
	var remote *errRemote
	if errors.As(err, &remote) {
		return remote.status >= 400 && remote.status < 500
	}
	var untrusted errUntrusted
	var proxy errProxy
	var notTLS tls.RecordHeaderError
	var op *net.OpError
	switch codeOfAlert(err) {
	case confirm.ProblemCertExpired, confirm.ProblemRevoked:
		return true // our certificate was turned down in the handshake
	}
	return errors.As(err, &untrusted) || errors.As(err, &proxy) || errors.As(err, &notTLS) ||
		errors.Is(err, http.ErrSchemeMismatch) || errors.As(err, &op) && op.Op == "dial" ||
		confirm.CodeOf(err) == confirm.ProblemLocked
}

// asProblem keeps a Problem and gives anything else a code.
func asProblem(err error, code confirm.Code) error {
	var p *confirm.Problem
	if errors.As(err, &p) {
		return err
	}
	return &confirm.Problem{Code: code, Err: err}
}
