// Package md5x2 computes the MD5 of several messages, on amd64 two at a time, which
// takes a third less than one after the other. Elsewhere it is crypto/md5's.
//
// MD5 is what the KPL's format and Kinesis' hash keys are made of, and a sixth of
// what the transform does. It protects against nothing.
package md5x2

//go:generate go run gen.go
