// Package registry is the reference registry (登记库): an http.Handler that
// speaks wire and judges with confirm, over one folder that holds a SQLite
// database, the keys and the pictures.
//
// It promises: an operation is judged once, and its signed receipt is on the
// disk before it is answered; the same bytes sent again get the same receipt.
// A clerk sees nothing of another point. Logs hold codes and opaque ids, never
// names, numbers of persons, phones or messages.
//
// A Registry may be used from any goroutine. Several processes may open the
// same folder (serve while importing): every write is one immediate
// transaction and nothing is cached between them.
package registry
