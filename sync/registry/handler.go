package registry

import (
	"cmp"
	"errors"
	"fmt"
	"mime"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"

	"confirmpoint/confirm"
	"confirmpoint/sync/wire"
)

// access says what a caller must show before an endpoint is reached.
type access int

const (
	accessAnyone   access = iota // enrolment: proof is in the body
	accessEnrolled               // a certificate of ours that is not revoked, of whatever role
	accessKey                    // a clerk's: what his key has to say waits for no sign-in
	accessSignedIn               // and an online sign-in that has not run out, of whatever role
	accessClerk                  // and a clerk's: all work of a point
	accessOfficer                // and a bureau's or the province's user
	accessProvince               // and a user of the province
)

// endpoint serves one path. Without an error it has written its answer.
type endpoint struct {
	method, path string
	access       access
	limit        int64 // of the body; 0: wire.MaxRequestBytes
	serve        func(w http.ResponseWriter, req *http.Request, who caller) error
	// request and answer are zero values of the messages of the bureau's work.
	request, answer any
}

func (r *Registry) endpoints() []endpoint {
	return append(r.officeEndpoints(), []endpoint{
		{method: http.MethodGet, path: wire.PathEnrol, access: accessAnyone, serve: r.serveTerms},
		{method: http.MethodPost, path: wire.PathEnrol, access: accessAnyone, serve: r.serveEnrol},
		{method: http.MethodPost, path: wire.PathRenew, access: accessSignedIn, serve: r.serveRenew},
		{method: http.MethodPost, path: wire.PathCredential, access: accessKey, serve: r.serveCredential},
		{method: http.MethodGet, path: wire.PathHello, access: accessEnrolled, serve: r.serveHello},
		{method: http.MethodPost, path: wire.PathSignInPassword, access: accessEnrolled, serve: r.servePassword},
		{method: http.MethodPost, path: wire.PathSignInSMS, access: accessEnrolled, serve: r.serveSMS},
		{method: http.MethodGet, path: wire.PathMe, access: accessEnrolled, serve: r.serveMe},
		{method: http.MethodGet, path: wire.PathPlans, access: accessSignedIn, serve: r.servePlans},
		{method: http.MethodGet, path: wire.PathRulebook, access: accessClerk, serve: r.serveRulebook},
		{method: http.MethodGet, path: wire.PathChanges, access: accessClerk, serve: r.serveChanges},
		{method: http.MethodHead, path: wire.PathBlobs + "{sha256}", access: accessClerk, serve: r.serveUploadOffset},
		{method: http.MethodGet, path: wire.PathBlobs + "{sha256}", access: accessClerk, serve: r.serveBlob},
		{method: http.MethodPatch, path: wire.PathBlobs + "{sha256}", access: accessClerk, limit: wire.MaxBlobBytes, serve: r.serveRest},
		{method: http.MethodPut, path: wire.PathBlobs + "{sha256}", access: accessClerk, limit: wire.MaxBlobBytes, serve: r.serveUpload},
		{method: http.MethodPost, path: wire.PathOperations, access: accessClerk, serve: r.serveOperations},
		{method: http.MethodPost, path: wire.PathOperationStatus, access: accessClerk, serve: r.serveStatus},
		{method: http.MethodPost, path: wire.PathReceiptBlocks, access: accessClerk, serve: r.serveReceiptBlock},
		{method: http.MethodPost, path: wire.PathReceiptFates, access: accessClerk, serve: r.serveReceiptFates},
		{method: http.MethodPost, path: wire.PathReconcile, access: accessClerk, serve: r.serveReconcile},
		{method: http.MethodPost, path: wire.PathElsewhere, access: accessClerk, serve: r.serveElsewhere},
		{method: http.MethodPost, path: wire.PathOpened, access: accessClerk, serve: r.serveOpened},
		{method: http.MethodGet, path: wire.PathDownloads, access: accessSignedIn, serve: r.serveDownloads},
		{method: http.MethodGet, path: wire.PathDownload + "{sha256}", access: accessSignedIn, serve: r.serveDownload},
		{method: http.MethodGet, path: wire.PathUpdate, access: accessEnrolled, serve: r.serveUpdate},
		{method: http.MethodGet, path: wire.PathUpdateFile + "{sha256}", access: accessEnrolled, serve: r.serveUpdateFile},
		{method: http.MethodPost, path: wire.PathAudit, access: accessClerk, serve: r.serveAudit},
		{method: http.MethodPost, path: wire.PathPassword, access: accessSignedIn, serve: r.serveNewPassword},
		{method: http.MethodPost, path: wire.PathEscrow, access: accessClerk, serve: r.serveEscrow},
		{method: http.MethodPost, path: wire.PathCustody, access: accessKey, serve: r.serveNewCustody},
		{method: http.MethodGet, path: wire.PathCustody, access: accessKey, serve: r.serveCustody},
		{method: http.MethodPost, path: wire.PathWipes, access: accessKey, serve: r.serveWipe},
	}...)
}

// Handler serves the protocol of docs/wire.md. It must be behind TLSConfig:
// callers are known by their certificates.
func (r *Registry) Handler() http.Handler {
	mux := http.NewServeMux()
	byPath := map[string][]endpoint{}
	for _, e := range r.endpoints() {
		byPath[e.path] = append(byPath[e.path], e)
	}
	for path, methods := range byPath {
		mux.HandleFunc(path, func(w http.ResponseWriter, req *http.Request) {
			if err := r.admit(w, req, methods); err != nil {
				r.answerProblem(w, req, err)
			}
		})
	}
	mux.HandleFunc("/", func(w http.ResponseWriter, req *http.Request) {
		r.answerProblem(w, req, problem(confirm.ProblemNotFound))
	})
	return r.observe(r.frame(r.limit(mux)))
}

// admit chooses by method, checks the caller, then serves.
func (r *Registry) admit(w http.ResponseWriter, req *http.Request, methods []endpoint) error {
	n := slices.IndexFunc(methods, func(e endpoint) bool {
		return req.Method == e.method || (e.method == http.MethodGet && req.Method == http.MethodHead)
	})
	if n < 0 {
		return badRequest("method")
	}
	e := methods[n]
	req.Body = http.MaxBytesReader(w, req.Body, cmp.Or(e.limit, wire.MaxRequestBytes))
	var who caller
	if e.access != accessAnyone {
		var err error
		if who, err = r.let(req, e); err != nil {
			return err
		}
	}
	return e.serve(w, req, who)
}

// let finds out who is calling and whether he may use an endpoint, now.
func (r *Registry) let(req *http.Request, e endpoint) (caller, error) {
	who, err := r.identify(req)
	if err == nil {
		err = e.access.allows(who, r.now())
	}
	if err == nil {
		err = r.atHome(req.Context(), e, who)
	}
	return who, err
}

// allows tells whether a caller may go on. The role comes first: signing in
// would not help who has the wrong one.
func (a access) allows(who caller, now time.Time) error {
	roles, ok := map[access][]confirm.Role{
		accessKey:      {confirm.RoleClerk},
		accessClerk:    {confirm.RoleClerk},
		accessOfficer:  {confirm.RoleBureau, confirm.RoleProvince},
		accessProvince: {confirm.RoleProvince},
	}[a]
	switch {
	case a == accessEnrolled:
		return nil
	case ok && !slices.Contains(roles, who.role):
		return problem(confirm.ProblemWrongRole)
	case a == accessKey:
		return nil
	case !now.Before(who.signedInUntil):
		return problem(confirm.ProblemSignInRequired)
	}
	return nil
}

// frame does what every exchange needs: version, nonce, and an answer even
// when we panic.
func (r *Registry) frame(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, req *http.Request) {
		version := spoken(req)
		w.Header().Set(wire.HeaderVersion, strconv.Itoa(cmp.Or(version, wire.Version)))
		w.Header().Set("X-Content-Type-Options", "nosniff")
		if len(req.TransferEncoding) > 0 {
			// Chunks of HTTP/1.1, whose end another on the way may have seen
			// elsewhere: nothing that follows on this connection is believed.
			w.Header().Set("Connection", "close")
		}
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
		if version == 0 {
			r.answerProblem(w, req, &confirm.Problem{
				Code: confirm.ProblemWireVersion, Args: map[string]string{"registry": strconv.Itoa(wire.Version)},
			})
			return
		}
		next.ServeHTTP(w, req)
	})
}

// spoken is the version of the protocol that a request is in, and its answer
// will be; 0 when it is none of those we answer. Whoever is too old for the
// rest is still told what he may be renewed to.
func spoken(req *http.Request) int {
	oldest := wire.Oldest
	if req.URL.Path == wire.PathUpdate || strings.HasPrefix(req.URL.Path, wire.PathUpdateFile) {
		oldest = wire.FirstUpdates
	}
	said := req.Header.Get(wire.HeaderVersion)
	for v := oldest; v <= wire.Version; v++ {
		if said == strconv.Itoa(v) {
			return v
		}
	}
	return 0
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
	// The coded bytes have their limit from admit, the plain ones the same here.
	body, err := wire.Expand(req.Header.Get("Content-Encoding"), req.Body)
	if err != nil {
		return badRequest("content coding")
	}
	if err := errors.Join(wire.Decode(body, wire.MaxRequestBytes, v), body.Close()); err != nil {
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
		Wire: spoken(req), RegistryID: r.id, Epoch: r.epoch, Nonce: nonce, Time: r.now(),
	}, r.receiptKey)
	if err != nil {
		return err
	}
	w.Header().Set("Accept-Encoding", wire.AcceptEncoding)
	return r.answerJSON(w, req, wire.HelloAnswer{Token: token, BundleKey: r.bundle.word})
}
