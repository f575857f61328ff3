// Signs requests with Twilio's library for Node: a list of {token, url, params} in, a list of signatures out.
const { getExpectedTwilioSignature } = require("twilio");
const requests = JSON.parse(require("fs").readFileSync(0, "utf8"));
console.log(JSON.stringify(requests.map((r) => getExpectedTwilioSignature(r.token, r.url, r.params))));
