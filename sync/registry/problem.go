package registry

import (
	"cmp"
	"context"
	"database/sql"
	"errors"
	"log/slog"
	"net/http"

	"confirmpoint/confirm"
	"confirmpoint/sync/wire"
)

// statuses gives the HTTP status of every code an answer can carry. What is
// not listed is a bug of ours and answered as internal.
var statuses = map[confirm.Code]int{
	confirm.ProblemBadRequest:       http.StatusBadRequest,
	confirm.ProblemWireVersion:      http.StatusBadRequest,
	confirm.ProblemNotEnrolled:      http.StatusUnauthorized,
	confirm.ProblemSignInRequired:   http.StatusUnauthorized,
	confirm.ProblemCertExpired:      http.StatusUnauthorized,
	confirm.ProblemRevoked:          http.StatusForbidden,
	confirm.ProblemCertLocked:       http.StatusForbidden,
	confirm.ProblemKeyringRequired:  http.StatusForbidden,
	confirm.ProblemBadEnvelope:      http.StatusUnprocessableEntity,
	confirm.ProblemWrongRole:        http.StatusForbidden,
	confirm.ProblemRebound:          http.StatusForbidden,
	confirm.ProblemActivationCode:   http.StatusForbidden,
	confirm.ProblemWrongPassword:    http.StatusForbidden,
	confirm.ProblemWrongSMSCode:     http.StatusForbidden,
	confirm.ProblemPhoneMissing:     http.StatusForbidden,
	confirm.ProblemNotFound:         http.StatusNotFound,
	confirm.ProblemSearchConditions: http.StatusUnprocessableEntity,
	confirm.ProblemSearchReason:     http.StatusUnprocessableEntity,
	confirm.ProblemPasswordWeak:     http.StatusUnprocessableEntity,
	confirm.ProblemReceiptNumberMax: http.StatusConflict,
	confirm.ProblemOutdated:         http.StatusConflict,
	confirm.ProblemTaken:            http.StatusConflict,
	confirm.ProblemInvalidValue:     http.StatusUnprocessableEntity,

	// What the rules refuse the bureau.
	confirm.CodeAlreadyDecided:      http.StatusConflict,
	confirm.CodeDeclinedFinal:       http.StatusConflict,
	confirm.CodeExplanationRequired: http.StatusConflict,
	confirm.CodeStateChanged:        http.StatusConflict,
	confirm.CodeTextInvalid:         http.StatusConflict,
	confirm.CodeTooMany:             http.StatusConflict,
	confirm.CodeTransferTarget:      http.StatusConflict,
	confirm.CodeWindowClosed:        http.StatusConflict,
	confirm.CodeWindowNotOpen:       http.StatusConflict,

	confirm.ProblemUnknownStage:   http.StatusUnprocessableEntity,
	confirm.ProblemEpochChanged:   http.StatusGone,
	confirm.ProblemBadFile:        http.StatusUnprocessableEntity,
	confirm.CodeOperationMismatch: http.StatusUnprocessableEntity,
	confirm.ProblemTooManyTries:   http.StatusTooManyRequests,
	confirm.ProblemInternal:       http.StatusInternalServerError,
	confirm.ProblemSMSFailed:      http.StatusBadGateway,
	confirm.ProblemRegistryBusy:   http.StatusServiceUnavailable,
	confirm.ProblemDiskFull:       http.StatusInsufficientStorage,
}

// retrySeconds is Retry-After when the problem does not say how long it lasts.
const retrySeconds = "5"

func problem(code confirm.Code) *confirm.Problem { return &confirm.Problem{Code: code} }

func badRequest(reason string) *confirm.Problem {
	return &confirm.Problem{Code: confirm.ProblemBadRequest, Err: errors.New(reason)}
}

// statusHungUp is what a request is counted under whose client has gone before
// the answer: no status of HTTP, but the usual number (of nginx). It is never sent.
const statusHungUp = 499

// hungUp tells whether err says no more than that the client has gone. An end or
// a deadline of the server itself, and a failure that only coincides, are none.
func (r *Registry) hungUp(req *http.Request, err error) bool {
	if !errors.Is(req.Context().Err(), context.Canceled) || isClosed(r.news.stopped) {
		return false
	}
	return errors.Is(err, context.Canceled) || errors.Is(err, errInterrupted) || errors.Is(err, sql.ErrTxDone)
}

// answerProblem writes err as application/problem+json. The cause goes to the
// log, never to the other end. It does not return when that has hung up.
func (r *Registry) answerProblem(w http.ResponseWriter, req *http.Request, err error) {
	if r.hungUp(req, err) {
		w.WriteHeader(statusHungUp) // for observe, which keeps it
		panic(http.ErrAbortHandler) // else the server would send an empty 200
	}
	var p *confirm.Problem
	var refusal *confirm.Refusal
	switch {
	case errors.As(err, &p):
	case errors.As(err, &refusal): // by the rules, of the bureau's work
		p = &confirm.Problem{Code: refusal.Code, Args: refusal.Args}
	default:
		p = &confirm.Problem{Code: confirm.ProblemInternal, Err: err}
	}
	status, known := statuses[p.Code]
	if !known {
		p, status = &confirm.Problem{Code: confirm.ProblemInternal, Err: err}, http.StatusInternalServerError
	}
	level := slog.LevelInfo
	if status >= http.StatusInternalServerError {
		level = slog.LevelError
	}
	// The pattern, not the path: paths may hold what a stranger typed.
	r.cfg.Logger.Log(req.Context(), level, "request refused", "route", req.Pattern, "code", p.Code, "cause", p.Err)
	if status == http.StatusTooManyRequests || status == http.StatusServiceUnavailable {
		w.Header().Set("Retry-After", cmp.Or(p.Args["seconds"], retrySeconds))
	}
	w.Header().Set(wire.HeaderProblem, string(p.Code))
	r.answer(w, req, status, "application/problem+json", wire.Problem{Code: string(p.Code), Args: p.Args})
}

// answer writes one JSON body.
func (r *Registry) answer(w http.ResponseWriter, req *http.Request, status int, contentType string, v any) {
	body, err := wire.Encode(v)
	if err != nil {
		r.cfg.Logger.ErrorContext(req.Context(), "answer not encoded", "route", req.Pattern, "cause", err)
		status, contentType, body = http.StatusInternalServerError, "application/problem+json", []byte(`{"code":"internal"}`)
		w.Header().Set(wire.HeaderProblem, string(confirm.ProblemInternal))
	}
	h := w.Header()
	if coded, encoding, err := wire.Compress(wire.ChooseEncoding(req.Header.Get("Accept-Encoding")), body); err == nil && encoding != "" {
		body = coded
		h.Set("Content-Encoding", encoding)
		h.Set("Vary", "Accept-Encoding")
	}
	h.Set("Content-Type", contentType)
	h.Set("Cache-Control", "no-store")
	w.WriteHeader(status)
	if _, err := w.Write(body); err != nil {
		r.cfg.Logger.InfoContext(req.Context(), "answer not taken", "route", req.Pattern, "cause", err)
	}
}
