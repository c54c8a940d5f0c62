// Hello is a function for tests.
package main

func main() { println("hello") }
