"""unbuffered: will this API really stream?"""
