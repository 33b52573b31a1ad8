// Package registry is the reference registry (登记库): an http.Handler that
// speaks wire and judges with confirm, over a database, a folder of keys and a
// folder of pictures. The database is a SQLite file in the folder, or one of a
// PostgreSQL server that is named by its address.
//
// It promises: an operation is judged once, and its signed receipt is on the
// disk before it is answered; the same bytes sent again get the same receipt.
// A clerk sees nothing of another point but by a logged search, and an officer
// (注册用户) sees and changes what is of his bureau alone. Logs hold codes and
// opaque ids, never names, numbers of persons, phones or messages.
//
// A Registry may be used from any goroutine. Several processes may open one
// registry: the same folder (serve while importing), or the same PostgreSQL
// database with the same keys and pictures. One transaction writes at a time,
// over all of them, so that numbers of changes are committed in their order;
// what is kept in memory, as rules are, is asked for its generation before use.
package registry
