package engine

import (
	"crypto/tls"
	"errors"
	"fmt"
	"io"
	"mime"
	"net/http"
	"strconv"
	"strings"
	"time"

	"confirmpoint/confirm"
	"confirmpoint/sync/wire"
)

// answer is what came back, once verify has found that the registry speaks.
type answer struct {
	status int
	header http.Header
	length int64 // of the body; -1 unknown
	tls    *tls.ConnectionState
	body   *patientReader
}

const (
	typeJSON    = "application/json"
	typeProblem = "application/problem+json"

	maxProblemBytes = 64 << 10
)

// Kinds of answers that are no success. They are wrapped into Problems by classify.
var (
	errNotRegistry = errors.New("something other than the registry answered")
	errBadAnswer   = errors.New("the answer is not one of the protocol")
)

// errRemote is a problem that the registry itself told.
type errRemote struct {
	status  int
	wait    time.Duration // that the registry asks for; 0: it does not
	problem confirm.Problem
}

func (e *errRemote) Error() string {
	return "the registry answers " + strconv.Itoa(e.status) + " " + string(e.problem.Code)
}

// retryAfter reads Retry-After in seconds; the other form, a date, would be of
// another clock than ours and is not heard.
func retryAfter(h http.Header) time.Duration {
	seconds, err := strconv.ParseUint(h.Get("Retry-After"), 10, 32)
	if err != nil {
		return 0
	}
	return time.Duration(seconds) * time.Second
}

// askedToWait is how long the registry wants not to be asked again.
func askedToWait(err error) time.Duration {
	var remote *errRemote
	if errors.As(err, &remote) {
		return remote.wait
	}
	return 0
}

// verify believes nothing before the nonce has come back: a portal, a proxy
// and a cache do not know it.
func (a *answer) verify(nonce string, spoken int) error {
	version := a.header.Get(wire.HeaderVersion)
	if version == "" {
		return fmt.Errorf("%w: status %d without our header", errNotRegistry, a.status)
	}
	if version != strconv.Itoa(spoken) {
		p := confirm.Problem{Code: confirm.ProblemWireVersion}
		if _, err := strconv.ParseUint(version, 10, 16); err == nil {
			p.Args = map[string]string{"registry": version, "ours": strconv.Itoa(spoken)}
		}
		return &p
	}
	if a.header.Get(wire.HeaderNonce) != nonce {
		return fmt.Errorf("%w: an answer to another question", errNotRegistry)
	}
	if len(a.header.Values(wire.HeaderNonce)) != 1 || len(a.header.Values("Content-Type")) != 1 {
		return fmt.Errorf("%w: headers twice or missing", errBadAnswer)
	}
	return nil
}

// expand undoes the coding of a body of JSON.
func (a *answer) expand() (io.ReadCloser, error) {
	body, err := wire.Expand(strings.Join(a.header.Values("Content-Encoding"), ", "), a.body)
	if err != nil {
		return nil, fmt.Errorf("%w: encoding", errBadAnswer)
	}
	return body, nil
}

// decode takes status 200 with JSON for success, and nothing else.
func (a *answer) decode(into any) error {
	if a.status != http.StatusOK {
		return a.failure()
	}
	if !a.is(typeJSON) {
		return fmt.Errorf("%w: content type", errBadAnswer)
	}
	body, err := a.expand()
	if err != nil {
		return err
	}
	defer body.Close()
	return wire.Decode(body, wire.MaxAnswerBytes, into)
}

// failure reads the problem of any other status.
func (a *answer) failure() error {
	if a.status < 400 || a.status > 599 || !a.is(typeProblem) {
		return fmt.Errorf("%w: status %d", errBadAnswer, a.status)
	}
	body, err := a.expand()
	if err != nil {
		return err
	}
	defer body.Close()
	var p wire.Problem
	var lost *wire.DecodeError
	err = wire.Decode(body, maxProblemBytes, &p)
	if errors.As(err, &lost) && lost.Reason == wire.ReasonRead && a.header.Get(wire.HeaderProblem) != "" {
		return a.headFailure() // the line broke in the body: the code has come
	}
	if err != nil {
		return err
	}
	return a.told(p)
}

// headFailure reads the problem of an answer without a body: its code alone.
func (a *answer) headFailure() error {
	if a.status < 400 || a.status > 599 {
		return fmt.Errorf("%w: status %d", errBadAnswer, a.status)
	}
	return a.told(wire.Problem{Code: a.header.Get(wire.HeaderProblem)})
}

// told makes an error of a problem that the registry told.
func (a *answer) told(p wire.Problem) error {
	if !validCode(p.Code) {
		return fmt.Errorf("%w: code of a problem", errBadAnswer)
	}
	code := confirm.Code(p.Code)
	if code == confirm.ProblemDiskFull {
		// Its disk, not this computer's: what the clerk did here is saved.
		code = confirm.ProblemRegistryBusy
	}
	return &errRemote{
		status: a.status, wait: retryAfter(a.header),
		problem: confirm.Problem{Code: code, Args: p.Args},
	}
}

func (a *answer) is(kind string) bool {
	got, params, err := mime.ParseMediaType(a.header.Get("Content-Type"))
	charset := params["charset"]
	return err == nil && got == kind && (charset == "" || charset == "utf-8")
}

// validCode accepts the shape of confirm's codes.
func validCode(s string) bool {
	if s == "" || len(s) > 64 {
		return false
	}
	for _, c := range []byte(s) {
		if (c < 'a' || c > 'z') && c != '_' {
			return false
		}
	}
	return true
}
