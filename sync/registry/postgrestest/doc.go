// Package postgrestest runs a throw-away PostgreSQL server for tests: a cluster
// of its own in a temporary folder, reached by a Unix socket only, and gone
// with the process that started it, however that ends. It needs Linux and
// the programs of the server (Debian: postgresql). Root runs them as the user
// postgres, since the server refuses root.
package postgrestest
