// Command searchsetup is the Lambda function behind the CloudFormation custom
// resource Custom::SearchIndex. It sets up, in an OpenSearch domain or an OpenSearch
// Serverless collection, what an index of a delivery stream needs before the first
// document comes. Package search/setup has the resource's properties, package search
// the documents in them.
//
// # Create and Update
//
// Both ask for the same, in this order, and can be repeated. NAME is the property
// Index.
//
//	PUT  /_index_template/NAME
//	PUT  /_plugins/_security/api/roles/NAME-writer, …/NAME-reader         FineGrained
//	PUT  /_plugins/_security/api/rolesmapping/NAME-writer, …/NAME-reader  FineGrained;
//	     DELETE for a role without ARNs
//	GET  /_plugins/_ism/policies/NAME-retention                           Policy
//	PUT  /_plugins/_ism/policies/NAME-retention, with if_seq_no and       Policy
//	     if_primary_term where one is there; read again on a conflict
//	GET  /_cat/indices?format=json&h=index
//
// Then, for each index that is called NAME, or NAME with a suffix of Firehose's
// rotation, which has in it what earlier deliveries brought:
//
//	PUT  /INDEX/_mapping                    new fields; their type never changes
//	POST /_aliases                          the alias, and no more a former one
//	POST /_plugins/_ism/add/INDEX           Policy
//	POST /_plugins/_ism/change_policy/INDEX where it has a version of the policy
//
// An Update that leaves the policy out detaches it from each index (POST
// /_plugins/_ism/remove/INDEX) and deletes it. What is there under these names is
// replaced, whoever made it, and belongs to the resource from then on. A change of
// Endpoint or Index is another physical ID: CloudFormation then has the new one set
// up and the old one deleted.
//
// # Delete
//
// With Retain nothing is asked. Else, if GET /_index_template/NAME shows that the
// template is this resource's, or that there is none:
//
//	GET    /_cat/indices?format=json&h=index       Policy or DeleteIndices
//	DELETE /INDEX                                  DeleteIndices
//	POST   /_plugins/_ism/remove/INDEX             Policy, not DeleteIndices
//	DELETE /_plugins/_ism/policies/NAME-retention  Policy
//	DELETE /_plugins/_security/api/rolesmapping/…  FineGrained
//	DELETE /_plugins/_security/api/roles/…         FineGrained
//	DELETE /_index_template/NAME
//
// What is gone already is fine, and so is a domain whose name is gone. The data stays
// unless DeleteIndices is true, and no policy that is removed deletes it later.
//
// # Permissions
//
// The function's role needs es:ESHttpGet, es:ESHttpPut, es:ESHttpPost and
// es:ESHttpDelete on the domain, and must be its master user, or mapped to all_access
// and security_manager, if the domain has fine-grained access control. For a
// collection it needs aoss:APIAccessAll, and a data access policy with
// aoss:DescribeCollectionItems, aoss:CreateCollectionItems, aoss:UpdateCollectionItems
// and aoss:DeleteCollectionItems of the collection, aoss:DescribeIndex and
// aoss:UpdateIndex of NAME*, and aoss:DeleteIndex with DeleteIndices.
// https://docs.aws.amazon.com/opensearch-service/latest/developerguide/fgac.html
// https://docs.aws.amazon.com/opensearch-service/latest/developerguide/serverless-genref.html
//
// # Errors
//
// A request without an answer and the answers 408, 429, 502, 503 and 504 are what a
// domain gives that is starting or has too much to do: the request is sent again,
// after half a second at first and 15 at most, until 10 seconds before the function's
// time is up. The answers 401, 403 and 500, a 409 of the security plugin and a name
// that does not resolve are, for two minutes, what a domain gives whose policies were
// changed a moment ago. The first error that remains fails the request; CloudFormation
// then rolls back, with the former properties. It says the call, the status,
// OpenSearch's reason, at most 800 bytes of it, and what to do:
//
//	no answer     the name is nobody's; or security groups, subnets, domain not active
//	400 template  another template is for the same names with the same priority
//	400 policy    another policy is for the same names with the same priority
//	400 _mapping  a field of an index that is there would change its type
//	400, 404, 405 the domain has no fine-grained access control, or no such plugin
//	401, 403      the domain's policy, fine-grained access control, or the data
//	              access policy refuses the function's role
//	409 policy    it was changed by others five times in a row
//	429           the domain has more to do than it can
//	5xx           the domain does not work
//
// Without a call: every property that is missing, unknown or wrong; an alias that is
// the name of an index.
//
// An index that cannot change its version of the policy now, since it is closed or
// about to be deleted, is no error. It is logged, as is every request that is sent
// again.
package main
