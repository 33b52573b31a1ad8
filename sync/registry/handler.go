package registry

import (
	"errors"
	"fmt"
	"mime"
	"net/http"
	"strconv"

	"confirmpoint/confirm"
	"confirmpoint/sync/wire"
)

// access says what a caller must show before an endpoint is reached.
type access int

const (
	accessAnyone   access = iota // enrolment: proof is in the body
	accessEnrolled               // a certificate of ours that is not revoked
	accessSignedIn               // and an online sign-in that has not run out
)

// endpoint serves one path. Without an error it has written its answer.
type endpoint struct {
	method, path string
	access       access
	serve        func(w http.ResponseWriter, req *http.Request, who caller) error
}

func (r *Registry) endpoints() []endpoint {
	return []endpoint{
		{http.MethodPost, wire.PathEnrol, accessAnyone, r.serveEnrol},
		{http.MethodGet, wire.PathHello, accessEnrolled, r.serveHello},
		{http.MethodPost, wire.PathSignInPassword, accessEnrolled, r.servePassword},
		{http.MethodPost, wire.PathSignInSMS, accessEnrolled, r.serveSMS},
		{http.MethodGet, wire.PathRulebook, accessSignedIn, r.serveRulebook},
		{http.MethodGet, wire.PathChanges, accessSignedIn, r.serveChanges},
		{http.MethodGet, wire.PathBlobs + "{sha256}", accessSignedIn, r.serveBlob},
		{http.MethodPost, wire.PathOperations, accessSignedIn, r.serveOperations},
		{http.MethodPost, wire.PathOperationStatus, accessSignedIn, r.serveStatus},
	}
}

// Handler serves the protocol of docs/wire.md. It must be behind TLSConfig:
// callers are known by their certificates.
func (r *Registry) Handler() http.Handler {
	mux := http.NewServeMux()
	for _, e := range r.endpoints() {
		mux.HandleFunc(e.path, func(w http.ResponseWriter, req *http.Request) {
			if err := r.admit(w, req, e); err != nil {
				r.answerProblem(w, req, err)
			}
		})
	}
	mux.HandleFunc("/", func(w http.ResponseWriter, req *http.Request) {
		r.answerProblem(w, req, problem(confirm.ProblemNotFound))
	})
	return r.frame(mux)
}

// admit checks method and caller, then serves.
func (r *Registry) admit(w http.ResponseWriter, req *http.Request, e endpoint) error {
	if req.Method != e.method && (e.method != http.MethodGet || req.Method != http.MethodHead) {
		return badRequest("method")
	}
	var who caller
	if e.access != accessAnyone {
		var err error
		if who, err = r.identify(req); err != nil {
			return err
		}
	}
	if e.access == accessSignedIn && !r.now().Before(who.signedInUntil) {
		return problem(confirm.ProblemSignInRequired)
	}
	return e.serve(w, req, who)
}

// frame does what every exchange needs: version, nonce, a limit on the body,
// and an answer even when we panic.
func (r *Registry) frame(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, req *http.Request) {
		w.Header().Set(wire.HeaderVersion, strconv.Itoa(wire.Version))
		w.Header().Set("X-Content-Type-Options", "nosniff")
		defer func() {
			if p := recover(); p != nil {
				if err, ok := p.(error); ok && errors.Is(err, http.ErrAbortHandler) {
					panic(p)
				}
				// Only the type: a panic value may quote what was being read.
				r.cfg.Logger.ErrorContext(req.Context(), "panic", "route", req.Pattern, "type", fmt.Sprintf("%T", p))
				r.answerProblem(w, req, problem(confirm.ProblemInternal))
			}
		}()
		nonce := req.Header.Get(wire.HeaderNonce)
		if !validNonce(nonce) {
			r.answerProblem(w, req, badRequest("nonce"))
			return
		}
		w.Header().Set(wire.HeaderNonce, nonce)
		if req.Header.Get(wire.HeaderVersion) != strconv.Itoa(wire.Version) {
			r.answerProblem(w, req, &confirm.Problem{
				Code: confirm.ProblemWireVersion, Args: map[string]string{"registry": strconv.Itoa(wire.Version)},
			})
			return
		}
		req.Body = http.MaxBytesReader(w, req.Body, wire.MaxRequestBytes)
		next.ServeHTTP(w, req)
	})
}

// validNonce accepts 16 bytes in lower-case hex, so that the echo is harmless.
func validNonce(s string) bool { return len(s) == 32 && validHex(s) }

func validHex(s string) bool {
	for _, c := range []byte(s) {
		if (c < '0' || c > '9') && (c < 'a' || c > 'f') {
			return false
		}
	}
	return true
}

// readBody decodes a JSON request strictly.
func readBody(req *http.Request, v any) error {
	if kind, _, err := mime.ParseMediaType(req.Header.Get("Content-Type")); err != nil || kind != "application/json" {
		return badRequest("content type")
	}
	if err := wire.Decode(req.Body, wire.MaxRequestBytes, v); err != nil {
		return &confirm.Problem{Code: confirm.ProblemBadRequest, Err: err}
	}
	return nil
}

func (r *Registry) answerJSON(w http.ResponseWriter, req *http.Request, v any) error {
	r.answer(w, req, http.StatusOK, "application/json", v)
	return nil
}

// serveHello proves who we are and tells the time.
func (r *Registry) serveHello(w http.ResponseWriter, req *http.Request, _ caller) error {
	nonce := req.URL.Query().Get("nonce")
	if !validNonce(nonce) {
		return badRequest("nonce of hello")
	}
	token, err := wire.SignHello(wire.HelloPayload{
		Wire: wire.Version, RegistryID: r.id, Epoch: r.epoch, Nonce: nonce, Time: r.now(),
	}, r.receiptKey)
	if err != nil {
		return err
	}
	return r.answerJSON(w, req, wire.HelloAnswer{Token: token})
}
