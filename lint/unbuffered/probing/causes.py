"""What explains a measured fault: the rules that find it before anything is deployed."""

from unbuffered.probing.measured import Measured


def cutter(total: float, quiet: float) -> str:
    """Say which timer cuts an answer after so many seconds in all, and so many of silence."""
    if 28 <= quiet <= 33:  # noqa: PLR2004 - 30 seconds
        return (
            "30 s of silence is what an edge-optimized API or CloudFront cuts at: UNB101, UNB104; send pings"
        )
    if 57 <= quiet <= 65:  # noqa: PLR2004 - 60 seconds
        return "60 s of silence is what a load balancer or nginx cuts at: UNB608, UNB612; send pings"
    if 290 <= quiet <= 310:  # noqa: PLR2004 - 5 minutes
        return "5 minutes of silence is what a regional API cuts at; send pings"
    if total < 2:  # noqa: PLR2004 - seconds: no timer is that short
        return "look in the log of the function or the container for a crash"
    return f"look for a timer of about {total:.0f} s (UNB605, UNB407), or in the log for a crash"


def holder(of: Measured) -> str:
    """Say where an answer that came at once may have been held back."""
    coding = of.header("content-encoding")
    if coding and coding != "identity":
        return "it is compressed: what compresses may hold the answer back to its end: UNB711, UNB612, UNB102"
    if of.header("apigw-requestid"):
        return "an HTTP API answers, and those never stream: UNB103"
    if "nginx" in of.header("server").lower():
        return "an nginx answers: switch its buffering off (UNB612); else UNB401, UNB704, UNB710"
    if of.header("x-amz-apigw-id") or of.header("x-amzn-requestid"):
        return "set the transfer mode (UNB401), deploy it (UNB502), and look at the handler: UNB704, UNB710"
    return "find what gathers it: UNB401 (mode), UNB710 (adapter), UNB704 and UNB711 (code), UNB612 (nginx)"
